// Groups, communicators made of them, intercommunicators, attributes and infos.
#include <array>
#include <climits>
#include <vector>

#include "mpi_world.hpp"

namespace vaquero::mpi {
namespace {

class Creation : public OnManyWorlds {};
INSTANTIATE_TEST_SUITE_P(Worlds, Creation, testing::ValuesIn(many_worlds));

TEST_P(Creation, FreeIsLocal) {
    run_ranks(GetParam(), [](int rank, int size) {
        for (int round = 0; round < 20; ++round) {
            MPI_Comm copy = MPI_COMM_NULL;
            MPI_Comm_dup(MPI_COMM_WORLD, &copy);
            int sum = 0;
            MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, copy);
            EXPECT_EQ(sum, size * (size - 1) / 2);
            if (rank == size - 1) MPI_Comm_free(&copy);
            MPI_Barrier(MPI_COMM_WORLD);
            if (rank != size - 1) MPI_Comm_free(&copy);
        }
    });
}

TEST_P(Creation, GroupsBecomeCommunicators) {
    run_ranks(GetParam(), [](int rank, int size) {
        MPI_Group all = MPI_GROUP_NULL;
        MPI_Comm_group(MPI_COMM_WORLD, &all);
        int even_ranks[1][3] = {{0, size - 1, 2}};
        MPI_Group even = MPI_GROUP_NULL;
        MPI_Group odd = MPI_GROUP_NULL;
        MPI_Group_range_incl(all, 1, even_ranks, &even);
        MPI_Group_range_excl(all, 1, even_ranks, &odd);
        const bool is_even = rank % 2 == 0;
        MPI_Comm mine = MPI_COMM_NULL;
        MPI_Comm_create(MPI_COMM_WORLD, is_even ? even : odd, &mine);
        int own = -1;
        MPI_Comm_rank(mine, &own);
        EXPECT_EQ(own, rank / 2);
        int sum = 0;
        MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, mine);
        int expected = 0;
        for (int i = rank % 2; i < size; i += 2)
            expected += i;
        EXPECT_EQ(sum, expected);
        MPI_Comm_free(&mine);

        // Only its members call this one.
        if (is_even) {
            MPI_Comm_create_group(MPI_COMM_WORLD, even, 7, &mine);
            MPI_Group again = MPI_GROUP_NULL;
            MPI_Comm_group(mine, &again);
            int result = -1;
            MPI_Group_compare(even, again, &result);
            EXPECT_EQ(result, MPI_IDENT);
            MPI_Barrier(mine);
            MPI_Group_free(&again);
            MPI_Comm_free(&mine);
        }
        MPI_Group united = MPI_GROUP_NULL;
        MPI_Group_union(odd, even, &united);
        int result = -1;
        MPI_Group_compare(all, united, &result);
        EXPECT_EQ(result, size > 1 ? MPI_SIMILAR : MPI_IDENT);
        MPI_Group none = MPI_GROUP_NULL;
        MPI_Group_intersection(odd, even, &none);
        EXPECT_EQ(none, MPI_GROUP_EMPTY);
        int translated = -1;
        MPI_Group_translate_ranks(all, 1, &rank, united, &translated);
        EXPECT_EQ(translated, is_even ? size / 2 + rank / 2 : rank / 2);
        for (MPI_Group* group : {&all, &even, &odd, &united, &none})
            MPI_Group_free(group);
    });
}

TEST_P(Creation, IntercommunicatorsTalkAndMerge) {
    run_ranks(GetParam(), [](int rank, int size) {
        const bool is_even = rank % 2 == 0;
        MPI_Comm half = MPI_COMM_NULL;
        MPI_Comm_split(MPI_COMM_WORLD, is_even ? 0 : 1, 0, &half);
        MPI_Comm inter = MPI_COMM_NULL;
        MPI_Intercomm_create(half, 0, MPI_COMM_WORLD, is_even ? 1 : 0, 3, &inter);
        int flag = 0;
        MPI_Comm_test_inter(inter, &flag);
        EXPECT_EQ(flag, 1);
        int remote = 0;
        MPI_Comm_remote_size(inter, &remote);
        EXPECT_EQ(remote, is_even ? size / 2 : (size + 1) / 2);
        // Each with its counterpart, who has the same rank there.
        int own = -1;
        MPI_Comm_rank(inter, &own);
        if (own < remote) {
            int received = -1;
            MPI_Status status;
            MPI_Sendrecv(&rank, 1, MPI_INT, own, 0, &received, 1, MPI_INT, own, 0, inter, &status);
            EXPECT_EQ(received, is_even ? rank + 1 : rank - 1);
            EXPECT_EQ(status.MPI_SOURCE, own);
        }
        MPI_Comm copy = MPI_COMM_NULL;
        MPI_Comm_dup(inter, &copy);
        MPI_Comm merged = MPI_COMM_NULL;
        MPI_Intercomm_merge(copy, is_even, &merged);
        int place = -1;
        MPI_Comm_rank(merged, &place);
        EXPECT_EQ(place, is_even ? size / 2 + rank / 2 : rank / 2);
        int sum = 0;
        MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, merged);
        EXPECT_EQ(sum, size * (size - 1) / 2);
        for (MPI_Comm* comm : {&merged, &copy, &inter, &half})
            MPI_Comm_free(comm);
    });
}

/// Between the even and the odd ranks, whose leaders are 0 and 1.
MPI_Comm connect_even_with_odd(int rank) {
    MPI_Comm half = MPI_COMM_NULL;
    MPI_Comm_split(MPI_COMM_WORLD, rank % 2, 0, &half);
    MPI_Comm inter = MPI_COMM_NULL;
    MPI_Intercomm_create(half, 0, MPI_COMM_WORLD, 1 - rank % 2, 3, &inter);
    MPI_Comm_free(&half);
    return inter;
}

/// What every member of the remote group says its rank in the world is, in their order.
std::vector<int> ranks_at_the_other_end(MPI_Comm inter, int rank) {
    int count = 0;
    MPI_Comm_remote_size(inter, &count);
    std::vector<int> ranks(static_cast<std::size_t>(count), -1);
    std::vector<MPI_Request> sends(static_cast<std::size_t>(count), MPI_REQUEST_NULL);
    for (int i = 0; i < count; ++i)
        MPI_Isend(&rank, 1, MPI_INT, i, 0, inter, &sends[static_cast<std::size_t>(i)]);
    for (int i = 0; i < count; ++i)
        MPI_Recv(&ranks[static_cast<std::size_t>(i)], 1, MPI_INT, i, 0, inter, MPI_STATUS_IGNORE);
    MPI_Waitall(count, sends.data(), MPI_STATUSES_IGNORE);
    return ranks;
}

TEST_P(Creation, IntercommunicatorsSplit) {
    run_ranks(GetParam(), [](int rank, int size) {
        MPI_Comm inter = connect_even_with_odd(rank);
        // All in one, backwards; rank 0 of the world alone has no counterpart with its color.
        MPI_Comm part = MPI_COMM_SELF;
        EXPECT_EQ(MPI_Comm_split(inter, rank == 0 ? 5 : 1, -rank, &part), MPI_SUCCESS);
        std::vector<int> expected;
        for (int other = size - 1; other > 0; --other)
            if (other % 2 != rank % 2) expected.push_back(other);
        if (rank == 0 || expected.empty()) {
            EXPECT_EQ(part, MPI_COMM_NULL);
        } else {
            int is_inter = 0;
            MPI_Comm_test_inter(part, &is_inter);
            EXPECT_EQ(is_inter, 1);
            EXPECT_EQ(ranks_at_the_other_end(part, rank), expected);
            MPI_Comm merged = MPI_COMM_NULL;
            MPI_Intercomm_merge(part, 0, &merged);
            int members = 0;
            MPI_Comm_size(merged, &members);
            EXPECT_EQ(members, size - 1);
            MPI_Comm_free(&merged);
            MPI_Comm_free(&part);
        }
        EXPECT_EQ(MPI_Comm_split(inter, rank % 2 == 0 ? MPI_UNDEFINED : 0, 0, &part), MPI_SUCCESS);
        EXPECT_EQ(part, MPI_COMM_NULL);
        MPI_Comm_free(&inter);
    });
}

TEST_P(Creation, IntercommunicatorsOfSubgroups) {
    run_ranks(GetParam(), [](int rank, int) {
        MPI_Comm inter = connect_even_with_odd(rank);
        MPI_Group own = MPI_GROUP_NULL;
        MPI_Comm_group(inter, &own);
        const int leader = 0;
        MPI_Group leaders = MPI_GROUP_NULL;
        MPI_Group_incl(own, 1, &leader, &leaders);
        MPI_Comm pair = MPI_COMM_SELF;
        EXPECT_EQ(MPI_Comm_create(inter, leaders, &pair), MPI_SUCCESS);
        if (rank > 1) {
            EXPECT_EQ(pair, MPI_COMM_NULL);
        } else {
            EXPECT_EQ(ranks_at_the_other_end(pair, rank), std::vector<int>{1 - rank});
            MPI_Comm_free(&pair);
        }
        // Nobody of the odd ones.
        EXPECT_EQ(MPI_Comm_create(inter, rank % 2 == 0 ? own : MPI_GROUP_EMPTY, &pair), MPI_SUCCESS);
        EXPECT_EQ(pair, MPI_COMM_NULL);
        MPI_Group_free(&leaders);
        MPI_Group_free(&own);
        MPI_Comm_free(&inter);
    });
}

int copies = 0;
int deletions = 0;

int copy_attribute(MPI_Comm, int, void* extra, void* in, void* out, int* flag) {
    ++copies;
    *static_cast<void**>(out) = static_cast<char*>(in) + 1;
    *flag = extra != nullptr;
    return MPI_SUCCESS;
}
int delete_attribute(MPI_Comm, int, void*, void*) {
    ++deletions;
    return MPI_SUCCESS;
}

TEST(Attributes, AreCopiedAndDeleted) {
    copies = deletions = 0;
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        int keyval = MPI_KEYVAL_INVALID;
        std::array<char, 4> extra{};
        MPI_Comm_create_keyval(copy_attribute, delete_attribute, &keyval, extra.data());
        MPI_Comm_set_attr(MPI_COMM_WORLD, keyval, extra.data());
        const int number = keyval;
        MPI_Comm copy = MPI_COMM_NULL;
        MPI_Comm_dup(MPI_COMM_WORLD, &copy);
        void* value = nullptr;
        int flag = 0;
        MPI_Comm_get_attr(copy, number, &value, &flag);
        EXPECT_EQ(flag, 1);
        EXPECT_EQ(value, extra.data() + 1);
        MPI_Comm_free(&copy);
        EXPECT_EQ(deletions, 1);
        MPI_Comm_delete_attr(MPI_COMM_WORLD, keyval);
        EXPECT_EQ(deletions, 2);
        MPI_Comm_get_attr(MPI_COMM_WORLD, keyval, &value, &flag);
        EXPECT_EQ(flag, 0);
        MPI_Comm_free_keyval(&keyval);
        EXPECT_EQ(keyval, MPI_KEYVAL_INVALID);
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        EXPECT_EQ(MPI_Comm_set_attr(MPI_COMM_WORLD, number, nullptr), MPI_ERR_KEYVAL);
        EXPECT_EQ(MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_TAG_UB, nullptr, &flag), MPI_ERR_ARG);
    });
    EXPECT_EQ(copies, 1);
}

TEST(Attributes, KeepAFreedKeyvalAlive) {
    copies = deletions = 0;
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        int keyval = MPI_KEYVAL_INVALID;
        char extra = 0;
        MPI_Comm_create_keyval(copy_attribute, delete_attribute, &keyval, &extra);
        MPI_Comm_set_attr(MPI_COMM_WORLD, keyval, &extra);
        int saved = keyval;
        EXPECT_EQ(MPI_Comm_free_keyval(&keyval), MPI_SUCCESS);
        int other = MPI_KEYVAL_INVALID;
        MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, MPI_COMM_NULL_DELETE_FN, &other, nullptr);
        EXPECT_NE(other, saved);
        MPI_Comm copy = MPI_COMM_NULL;
        MPI_Comm_dup(MPI_COMM_WORLD, &copy);
        EXPECT_EQ(copies, 1);
        int again = saved;
        EXPECT_EQ(MPI_Comm_free_keyval(&again), MPI_SUCCESS);
        EXPECT_EQ(again, MPI_KEYVAL_INVALID);
        void* value = nullptr;
        int flag = 0;
        EXPECT_EQ(MPI_Comm_get_attr(copy, saved, &value, &flag), MPI_SUCCESS);
        EXPECT_EQ(flag, 1);
        EXPECT_EQ(MPI_Comm_delete_attr(MPI_COMM_WORLD, saved), MPI_SUCCESS);
        EXPECT_EQ(deletions, 1);
        MPI_Comm_free(&copy);
        EXPECT_EQ(deletions, 2);
        // That was the last attribute.
        EXPECT_EQ(MPI_Comm_free_keyval(&saved), MPI_ERR_KEYVAL);
        MPI_Comm_free_keyval(&other);
    });
}

int copy_of_type(MPI_Datatype, int, void*, void* in, void* out, int* flag) {
    ++copies;
    *static_cast<void**>(out) = in;
    *flag = 1;
    return MPI_SUCCESS;
}
int delete_of_type(MPI_Datatype, int, void*, void*) {
    ++deletions;
    return MPI_SUCCESS;
}

TEST(Attributes, OfPredefinedTypesAreCopiedToo) {
    copies = deletions = 0;
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        int keyval = MPI_KEYVAL_INVALID;
        MPI_Type_create_keyval(copy_of_type, delete_of_type, &keyval, nullptr);
        MPI_Type_set_attr(MPI_INT, keyval, &keyval);
        for (const MPI_Datatype original : {MPI_INT, MPI_DOUBLE}) {
            MPI_Datatype copy = MPI_DATATYPE_NULL;
            MPI_Type_dup(original, &copy);
            void* value = nullptr;
            int flag = -1;
            MPI_Type_get_attr(copy, keyval, &value, &flag);
            EXPECT_EQ(flag, original == MPI_INT ? 1 : 0);
            MPI_Type_free(&copy);
        }
        EXPECT_EQ(copies, 1);
        EXPECT_EQ(deletions, 1);
        MPI_Type_delete_attr(MPI_INT, keyval);
        MPI_Type_free_keyval(&keyval);
    });
}

// The last attribute that is copied, the first that was set, is the one that fails.
int fail_to_copy(MPI_Comm, int, void*, void*, void*, int*) {
    return MPI_ERR_QUOTA;
}
int fail_to_copy_type(MPI_Datatype, int, void*, void*, void*, int*) {
    return MPI_ERR_QUOTA;
}

TEST(Attributes, ThatCannotBeCopiedMakeTheDuplicationFail) {
    copies = deletions = 0;
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        std::array<int, 2> keyvals{};
        char extra = 0;
        MPI_Comm_create_keyval(fail_to_copy, MPI_COMM_NULL_DELETE_FN, &keyvals[0], nullptr);
        MPI_Comm_create_keyval(copy_attribute, delete_attribute, &keyvals[1], &extra);
        for (const int keyval : keyvals)
            MPI_Comm_set_attr(MPI_COMM_WORLD, keyval, &extra);
        MPI_Comm copy = MPI_COMM_SELF;
        EXPECT_EQ(MPI_Comm_dup(MPI_COMM_WORLD, &copy), MPI_ERR_QUOTA);
        EXPECT_EQ(copy, MPI_COMM_NULL);
        EXPECT_EQ(copies, 1);
        EXPECT_EQ(deletions, 1); // what had been copied
        for (int& keyval : keyvals) {
            MPI_Comm_delete_attr(MPI_COMM_WORLD, keyval);
            MPI_Comm_free_keyval(&keyval);
        }

        MPI_Type_create_keyval(fail_to_copy_type, MPI_TYPE_NULL_DELETE_FN, &keyvals[0], nullptr);
        MPI_Datatype original = MPI_DATATYPE_NULL;
        MPI_Type_contiguous(2, MPI_INT, &original);
        MPI_Type_set_attr(original, keyvals[0], nullptr);
        MPI_Datatype duplicate = MPI_INT;
        EXPECT_EQ(MPI_Type_dup(original, &duplicate), MPI_ERR_QUOTA);
        EXPECT_EQ(duplicate, MPI_DATATYPE_NULL);
        MPI_Type_free(&original);
        MPI_Type_free_keyval(&keyvals[0]);
    });
}

TEST(Infos, KeysInOrder) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        MPI_Info info = MPI_INFO_NULL;
        MPI_Info_create(&info);
        MPI_Info_set(info, "one", "1");
        MPI_Info_set(info, "two", "2");
        MPI_Info_set(info, "one", "eins");
        int count = 0;
        MPI_Info_get_nkeys(info, &count);
        EXPECT_EQ(count, 2);
        char key[MPI_MAX_INFO_KEY];
        MPI_Info_get_nthkey(info, 0, key);
        EXPECT_STREQ(key, "one");
        char value[3];
        int flag = 0;
        MPI_Info_get(info, "one", 2, value, &flag);
        EXPECT_EQ(flag, 1);
        EXPECT_STREQ(value, "ei");
        MPI_Info copy = MPI_INFO_NULL;
        MPI_Info_dup(info, &copy);
        MPI_Info_delete(info, "one");
        EXPECT_EQ(MPI_Info_delete(info, "one"), MPI_ERR_INFO_NOKEY);
        int length = 0;
        MPI_Info_get_valuelen(copy, "one", &length, &flag);
        EXPECT_EQ(length, 4);
        EXPECT_EQ(MPI_Info_set(info, "", "x"), MPI_ERR_INFO_KEY);
        EXPECT_EQ(MPI_Info_set(info, nullptr, "x"), MPI_ERR_INFO_KEY);
        EXPECT_EQ(MPI_Info_set(MPI_INFO_NULL, "x", "x"), MPI_ERR_INFO);
        EXPECT_EQ(MPI_Info_get_nthkey(info, 5, key), MPI_ERR_ARG);
        char ranks[8];
        MPI_Info_get(MPI_INFO_ENV, "maxprocs", 7, ranks, &flag);
        EXPECT_STREQ(ranks, "1");
        MPI_Info_free(&copy);
        MPI_Info_free(&info);
    });
}

TEST(FortranHandles, GoThereAndBack) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        // Predefined ones have the numbers of the ABI.
        EXPECT_EQ(MPI_Comm_c2f(MPI_COMM_WORLD), 0x101);
        EXPECT_EQ(MPI_Comm_f2c(0x101), MPI_COMM_WORLD);
        EXPECT_EQ(MPI_Type_f2c(MPI_Type_c2f(MPI_DOUBLE)), MPI_DOUBLE);
        EXPECT_EQ(MPI_Op_f2c(MPI_Op_c2f(MPI_SUM)), MPI_SUM);

        std::array<MPI_Comm, 40> comms{}; // more than the pool begins with
        for (MPI_Comm& comm : comms)
            MPI_Comm_dup(MPI_COMM_SELF, &comm);
        for (MPI_Comm comm : comms)
            EXPECT_EQ(MPI_Comm_f2c(MPI_Comm_c2f(comm)), comm);
        EXPECT_NE(MPI_Comm_c2f(comms[0]), MPI_Comm_c2f(comms[39]));
        const MPI_Fint ended = MPI_Comm_c2f(comms[39]);
        for (MPI_Comm& comm : comms)
            MPI_Comm_free(&comm);
        EXPECT_EQ(MPI_Comm_f2c(ended), MPI_COMM_NULL);
        EXPECT_EQ(MPI_Comm_f2c(-1), MPI_COMM_NULL);
        EXPECT_EQ(MPI_Comm_f2c(INT_MAX), MPI_COMM_NULL);
        EXPECT_EQ(MPI_Comm_c2f(reinterpret_cast<MPI_Comm>(0x1234567890)), 0);

        int number = 7;
        MPI_Request request = MPI_REQUEST_NULL;
        MPI_Irecv(&number, 1, MPI_INT, 0, 0, MPI_COMM_SELF, &request);
        const int sent = 8;
        MPI_Send(&sent, 1, MPI_INT, 0, 0, MPI_COMM_SELF);
        MPI_Request same = MPI_Request_f2c(MPI_Request_c2f(request));
        MPI_Status status;
        MPI_Wait(&same, &status);
        EXPECT_EQ(number, 8);
        std::array<MPI_Fint, MPI_F_STATUS_SIZE> in_fortran{};
        MPI_Status_c2f(&status, in_fortran.data());
        EXPECT_EQ(in_fortran[MPI_F_SOURCE], 0);
        MPI_Status back{};
        MPI_Status_f2c(in_fortran.data(), &back);
        int count = 0;
        MPI_Get_count(&back, MPI_INT, &count);
        EXPECT_EQ(count, 1);
        EXPECT_EQ(MPI_Status_c2f(MPI_STATUS_IGNORE, in_fortran.data()), MPI_ERR_ARG);
    });
}

TEST(NullResults, AreArgumentErrors) {
    run_ranks({.ranks = 1, .cores = 1}, [](int, int) {
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
        EXPECT_EQ(MPI_Comm_size(MPI_COMM_WORLD, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Comm_rank(MPI_COMM_WORLD, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Comm_split(MPI_COMM_WORLD, 0, 0, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Comm_dup(MPI_COMM_WORLD, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Comm_free(nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Comm_group(MPI_COMM_WORLD, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Group_size(MPI_GROUP_EMPTY, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Type_size(MPI_INT, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Get_count(nullptr, MPI_INT, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Iprobe(0, 0, MPI_COMM_WORLD, nullptr, MPI_STATUS_IGNORE), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Isend(nullptr, 0, MPI_INT, 0, 0, MPI_COMM_WORLD, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Op_create(nullptr, 0, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Info_create(nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Error_class(0, nullptr), MPI_ERR_ARG);
        EXPECT_EQ(MPI_Cart_create(MPI_COMM_WORLD, 0, nullptr, nullptr, 0, nullptr), MPI_ERR_ARG);
        int size = 0;
        EXPECT_EQ(MPI_Group_size(reinterpret_cast<MPI_Group>(0x1234567890), &size), MPI_ERR_GROUP);
    });
}

} // namespace
} // namespace vaquero::mpi
