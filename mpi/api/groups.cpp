// Groups [MPI 3.1 §6.3].

#include <mpi.h>

#include <algorithm>
#include <span>

#include "mpi/api/arguments.hpp"
#include "mpi/coll/scratch.hpp"
#include "mpi/objects/group.hpp"

using namespace vaquero::mpi;

namespace {

/// Ranks of MPI_COMM_WORLD for a group in the making.
class RankList {
public:
    explicit RankList(int most) : scratch_(static_cast<std::size_t>(most) * sizeof(int)) {}
    [[nodiscard]] bool ok() const { return scratch_.ok(); }

    void append(int world_rank) { ranks()[count_++] = world_rank; }
    /// Those members of `group` that `accepts(number, world_rank)`.
    template <class Accepts>
    void append_from(const Group& group, Accepts accepts) {
        for (int i = 0; i < group.size(); ++i)
            if (const int world_rank = group.member(i).world_rank; accepts(i, world_rank)) append(world_rank);
    }
    [[nodiscard]] std::span<const int> span() { return {ranks(), count_}; }

private:
    int* ranks() { return reinterpret_cast<int*>(scratch_.data()); }

    Scratch scratch_;
    std::size_t count_ = 0;
};

int conclude(Arguments& arguments, RankList& ranks, MPI_Group* newgroup) {
    Group* const created = create_group(arguments.rank(), ranks.span());
    arguments.memory(created);
    if (!arguments.failed()) *newgroup = handle_of(arguments.rank(), *created);
    return arguments.error();
}

bool has_member(const Group& group, int world_rank) {
    return group.rank_of(world_rank) != MPI_UNDEFINED;
}

enum class SetOperation { unite, intersect, subtract };

int combine(const char* function, MPI_Group group1, MPI_Group group2, MPI_Group* newgroup,
            SetOperation operation) {
    Arguments arguments(function);
    const Group* const one = arguments.group(group1);
    const Group* const other = arguments.group(group2);
    arguments.out(newgroup);
    if (arguments.failed()) return arguments.error();
    RankList ranks(one->size() + other->size());
    arguments.require(ranks.ok(), MPI_ERR_NO_MEM, "out of memory");
    if (arguments.failed()) return arguments.error();
    ranks.append_from(*one, [&](int, int world_rank) {
        return operation == SetOperation::unite ||
               has_member(*other, world_rank) == (operation == SetOperation::intersect);
    });
    if (operation == SetOperation::unite)
        ranks.append_from(*other, [&](int, int world_rank) { return !has_member(*one, world_rank); });
    return conclude(arguments, ranks, newgroup);
}

bool is_member(const Group& group, int rank) {
    return rank >= 0 && rank < group.size();
}

/// A list of ranks of `group` in which none occurs twice. MPI_ERR_RANK, MPI_ERR_ARG.
void check_ranks(Arguments& arguments, const Group* group, int n, const int ranks[]) {
    arguments.require(n >= 0, MPI_ERR_ARG, "negative count");
    arguments.array(n, ranks);
    for (int i = 0; !arguments.failed() && i < n; ++i) {
        arguments.require(is_member(*group, ranks[i]), MPI_ERR_RANK, "there is no such rank in the group");
        arguments.require(std::find(ranks, ranks + i, ranks[i]) == ranks + i, MPI_ERR_RANK,
                          "a rank occurs twice");
    }
}

int include(Arguments& arguments, const Group* group, int n, const int ranks[], MPI_Group* newgroup) {
    check_ranks(arguments, group, n, ranks);
    if (arguments.failed()) return arguments.error();
    RankList members(n);
    arguments.require(members.ok(), MPI_ERR_NO_MEM, "out of memory");
    if (arguments.failed()) return arguments.error();
    for (int i = 0; i < n; ++i)
        members.append(group->member(ranks[i]).world_rank);
    return conclude(arguments, members, newgroup);
}

int exclude(Arguments& arguments, const Group* group, int n, const int ranks[], MPI_Group* newgroup) {
    check_ranks(arguments, group, n, ranks);
    if (arguments.failed()) return arguments.error();
    RankList members(group->size());
    arguments.require(members.ok(), MPI_ERR_NO_MEM, "out of memory");
    if (arguments.failed()) return arguments.error();
    members.append_from(*group,
                        [&](int number, int) { return std::find(ranks, ranks + n, number) == ranks + n; });
    return conclude(arguments, members, newgroup);
}

/// How many ranks the triplets (first, last, stride) come to; MPI_ERR_ARG, MPI_ERR_RANK.
int check_ranges(Arguments& arguments, const Group* group, int n, int ranges[][3]) {
    arguments.require(n >= 0, MPI_ERR_ARG, "negative count");
    arguments.array(n, ranges);
    int count = 0;
    for (int i = 0; !arguments.failed() && i < n; ++i) {
        const auto& [first, last, stride] = ranges[i];
        arguments.require(stride != 0, MPI_ERR_ARG, "stride of 0");
        arguments.require(is_member(*group, first) && is_member(*group, last), MPI_ERR_RANK,
                          "there is no such rank in the group");
        if (!arguments.failed() && (last - first) / stride >= 0 &&
            (last == first || (last > first) == (stride > 0)))
            count += (last - first) / stride + 1;
    }
    // More than there are: some occur twice, which the check of the list will find as well.
    arguments.require(arguments.failed() || count <= group->size(), MPI_ERR_RANK, "a rank occurs twice");
    return arguments.failed() ? 0 : count;
}

using Selection = int(Arguments&, const Group*, int, const int[], MPI_Group*);

int select_ranges(const char* function, MPI_Group group, int n, int ranges[][3], MPI_Group* newgroup,
                  Selection* selection) {
    Arguments arguments(function);
    const Group* const from = arguments.group(group);
    arguments.out(newgroup);
    const int count = check_ranges(arguments, from, n, ranges);
    if (arguments.failed()) return arguments.error();
    Scratch scratch(static_cast<std::size_t>(count) * sizeof(int));
    arguments.require(scratch.ok(), MPI_ERR_NO_MEM, "out of memory");
    if (arguments.failed()) return arguments.error();
    auto* const ranks = reinterpret_cast<int*>(scratch.data());
    int next = 0;
    for (int i = 0; i < n; ++i) {
        const auto& [first, last, stride] = ranges[i];
        for (int rank = first; stride > 0 ? rank <= last : rank >= last; rank += stride)
            ranks[next++] = rank;
    }
    return selection(arguments, from, count, ranks, newgroup);
}

} // namespace

int MPI_Group_size(MPI_Group group, int* size) {
    Arguments arguments("MPI_Group_size");
    const Group* const asked = arguments.group(group);
    arguments.out(size);
    if (!arguments.failed()) *size = asked->size();
    return arguments.error();
}

int MPI_Group_rank(MPI_Group group, int* rank) {
    Arguments arguments("MPI_Group_rank");
    const Group* const asked = arguments.group(group);
    arguments.out(rank);
    if (!arguments.failed()) *rank = asked->rank();
    return arguments.error();
}

int MPI_Group_translate_ranks(MPI_Group group1, int n, const int ranks1[], MPI_Group group2, int ranks2[]) {
    Arguments arguments("MPI_Group_translate_ranks");
    const Group* const from = arguments.group(group1);
    const Group* const to = arguments.group(group2);
    arguments.require(n >= 0, MPI_ERR_ARG, "negative count");
    arguments.array(n, ranks1);
    arguments.array(n, ranks2);
    for (int i = 0; !arguments.failed() && i < n; ++i)
        arguments.require(ranks1[i] == MPI_PROC_NULL || is_member(*from, ranks1[i]), MPI_ERR_RANK,
                          "there is no such rank in the group");
    if (arguments.failed()) return arguments.error();
    for (int i = 0; i < n; ++i)
        ranks2[i] =
            ranks1[i] == MPI_PROC_NULL ? MPI_PROC_NULL : to->rank_of(from->member(ranks1[i]).world_rank);
    return MPI_SUCCESS;
}

int MPI_Group_compare(MPI_Group group1, MPI_Group group2, int* result) {
    Arguments arguments("MPI_Group_compare");
    const Group* const one = arguments.group(group1);
    const Group* const other = arguments.group(group2);
    arguments.out(result);
    if (!arguments.failed()) *result = compare_groups(*one, *other);
    return arguments.error();
}

int MPI_Group_union(MPI_Group group1, MPI_Group group2, MPI_Group* newgroup) {
    return combine("MPI_Group_union", group1, group2, newgroup, SetOperation::unite);
}

int MPI_Group_intersection(MPI_Group group1, MPI_Group group2, MPI_Group* newgroup) {
    return combine("MPI_Group_intersection", group1, group2, newgroup, SetOperation::intersect);
}

int MPI_Group_difference(MPI_Group group1, MPI_Group group2, MPI_Group* newgroup) {
    return combine("MPI_Group_difference", group1, group2, newgroup, SetOperation::subtract);
}

int MPI_Group_incl(MPI_Group group, int n, const int ranks[], MPI_Group* newgroup) {
    Arguments arguments("MPI_Group_incl");
    const Group* const from = arguments.group(group);
    arguments.out(newgroup);
    return include(arguments, from, n, ranks, newgroup);
}

int MPI_Group_excl(MPI_Group group, int n, const int ranks[], MPI_Group* newgroup) {
    Arguments arguments("MPI_Group_excl");
    const Group* const from = arguments.group(group);
    arguments.out(newgroup);
    return exclude(arguments, from, n, ranks, newgroup);
}

int MPI_Group_range_incl(MPI_Group group, int n, int ranges[][3], MPI_Group* newgroup) {
    return select_ranges("MPI_Group_range_incl", group, n, ranges, newgroup, include);
}

int MPI_Group_range_excl(MPI_Group group, int n, int ranges[][3], MPI_Group* newgroup) {
    return select_ranges("MPI_Group_range_excl", group, n, ranges, newgroup, exclude);
}

int MPI_Group_free(MPI_Group* group) {
    Arguments arguments("MPI_Group_free");
    arguments.out(group);
    if (arguments.failed()) return arguments.error();
    Group* const freed = arguments.group(*group);
    if (arguments.failed()) return arguments.error();
    release_group(arguments.rank(), freed);
    *group = MPI_GROUP_NULL;
    return MPI_SUCCESS;
}
