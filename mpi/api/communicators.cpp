// Communicators: inquiry, creation and end [MPI 3.1 §6.4, §6.6, §6.8].

#include <mpi.h>

#include <cstring>

#include "mpi/api/arguments.hpp"
#include "mpi/messages/core_engine.hpp"
#include "mpi/objects/communicator_creation.hpp"
#include "mpi/objects/info.hpp"
#include "mpi/topology/topology.hpp"

using namespace vaquero::mpi;

namespace {

/// MPI 3.1 §6.4.1.
int compare(const Communicator& one, const Communicator& other) {
    if (&one == &other) return MPI_IDENT;
    if (one.is_inter() != other.is_inter()) return MPI_UNEQUAL;
    int result = compare_groups(one.group(), other.group());
    if (one.is_inter()) {
        const int remote = compare_groups(one.remote_group(), other.remote_group());
        if (result == MPI_UNEQUAL || remote == MPI_UNEQUAL) return MPI_UNEQUAL;
        if (remote == MPI_SIMILAR) result = MPI_SIMILAR;
    }
    return result == MPI_IDENT ? MPI_CONGRUENT : result;
}

/// What a call that creates a communicator returns.
int conclude(Arguments& arguments, int error, Communicator* created, MPI_Comm* newcomm) {
    arguments.require(error == MPI_SUCCESS, error, "out of memory");
    if (!arguments.failed()) *newcomm = created != nullptr ? created->handle() : MPI_COMM_NULL;
    return arguments.error();
}

int split(Arguments& arguments, int color, int key, MPI_Comm* newcomm) {
    arguments.out(newcomm);
    if (arguments.failed()) return arguments.error();
    Communicator* created = nullptr;
    const int error = split_communicator(arguments.communicator(), color, key, &created);
    return conclude(arguments, error, created, newcomm);
}

/// With topology, attributes and info (`info`, if it isn't null) [MPI 3.1 §6.4.2].
int duplicate(Arguments& arguments, const Info* info, MPI_Comm* newcomm) {
    arguments.out(newcomm);
    if (arguments.failed()) return arguments.error();
    RankState& rank = arguments.rank();
    Communicator& original = arguments.communicator();
    Communicator* created = nullptr;
    const int error = duplicate_communicator(original, &created);
    arguments.require(error == MPI_SUCCESS, error, "out of memory");
    if (arguments.failed()) return arguments.error();
    if (original.topology != nullptr) {
        created->topology = copy_topology(rank, *original.topology);
        arguments.memory(created->topology);
    }
    const Info* const hints = info != nullptr ? info : original.info;
    if (hints != nullptr) {
        created->info = create_info(rank, hints);
        arguments.memory(created->info);
    }
    if (!arguments.failed()) {
        const int copied = created->attributes.copy_all(original.handle(), original.attributes);
        arguments.require(copied == MPI_SUCCESS, copied, "an attribute's copy function failed");
    }
    if (arguments.failed()) {
        (void)created->attributes.remove_all(created->handle());
        free_communicator(rank, *created);
        *newcomm = MPI_COMM_NULL;
        return arguments.error();
    }
    *newcomm = created->handle();
    return MPI_SUCCESS;
}

/// Every member of `group` is in `whole`.
bool is_part_of(const Group& group, const Group& whole) {
    for (int i = 0; i < group.size(); ++i)
        if (whole.rank_of(group.member(i).world_rank) == MPI_UNDEFINED) return false;
    return true;
}

int end_communicator(Arguments& arguments, MPI_Comm* comm) {
    arguments.require(*comm != MPI_COMM_WORLD && *comm != MPI_COMM_SELF, MPI_ERR_COMM,
                      "a predefined communicator can't be freed");
    if (arguments.failed()) return arguments.error();
    Communicator& communicator = arguments.communicator();
    const int error = communicator.attributes.remove_all(communicator.handle());
    arguments.require(error == MPI_SUCCESS, error, "an attribute's delete function failed");
    if (arguments.failed()) return arguments.error();
    free_communicator(arguments.rank(), communicator);
    *comm = MPI_COMM_NULL;
    return MPI_SUCCESS;
}

} // namespace

int MPI_Comm_size(MPI_Comm comm, int* size) {
    Arguments arguments("MPI_Comm_size", comm);
    arguments.out(size);
    if (!arguments.failed()) *size = arguments.communicator().size();
    return arguments.error();
}

int MPI_Comm_rank(MPI_Comm comm, int* rank) {
    Arguments arguments("MPI_Comm_rank", comm);
    arguments.out(rank);
    if (!arguments.failed()) *rank = arguments.communicator().rank();
    return arguments.error();
}

int MPI_Comm_remote_size(MPI_Comm comm, int* size) {
    Arguments arguments("MPI_Comm_remote_size", comm);
    arguments.out(size);
    arguments.require(arguments.failed() || arguments.communicator().is_inter(), MPI_ERR_COMM,
                      "not an intercommunicator");
    if (!arguments.failed()) *size = arguments.communicator().peer_count();
    return arguments.error();
}

int MPI_Comm_test_inter(MPI_Comm comm, int* flag) {
    Arguments arguments("MPI_Comm_test_inter", comm);
    arguments.out(flag);
    if (!arguments.failed()) *flag = arguments.communicator().is_inter();
    return arguments.error();
}

int MPI_Comm_compare(MPI_Comm comm1, MPI_Comm comm2, int* result) {
    Arguments arguments("MPI_Comm_compare", comm1);
    arguments.out(result);
    if (arguments.failed()) return arguments.error();
    const Arguments other("MPI_Comm_compare", comm2);
    if (other.failed()) return other.error();
    *result = compare(arguments.communicator(), other.communicator());
    return MPI_SUCCESS;
}

int MPI_Comm_group(MPI_Comm comm, MPI_Group* group) {
    Arguments arguments("MPI_Comm_group", comm);
    arguments.out(group);
    if (!arguments.failed())
        *group = handle_of(arguments.rank(), *retain_group(&arguments.communicator().group()));
    return arguments.error();
}

int MPI_Comm_remote_group(MPI_Comm comm, MPI_Group* group) {
    Arguments arguments("MPI_Comm_remote_group", comm);
    arguments.out(group);
    arguments.require(arguments.failed() || arguments.communicator().is_inter(), MPI_ERR_COMM,
                      "not an intercommunicator");
    if (!arguments.failed())
        *group = handle_of(arguments.rank(), *retain_group(&arguments.communicator().remote_group()));
    return arguments.error();
}

int MPI_Comm_dup(MPI_Comm comm, MPI_Comm* newcomm) {
    Arguments arguments("MPI_Comm_dup", comm);
    return duplicate(arguments, nullptr, newcomm);
}

int MPI_Comm_dup_with_info(MPI_Comm comm, MPI_Info info, MPI_Comm* newcomm) {
    Arguments arguments("MPI_Comm_dup_with_info", comm);
    const Info* const hints = arguments.info(info);
    return duplicate(arguments, hints, newcomm);
}

int MPI_Comm_split(MPI_Comm comm, int color, int key, MPI_Comm* newcomm) {
    Arguments arguments("MPI_Comm_split", comm);
    arguments.require(color >= 0 || color == MPI_UNDEFINED, MPI_ERR_ARG, "invalid color: negative");
    return split(arguments, color, key, newcomm);
}

int MPI_Comm_split_type(MPI_Comm comm, int split_type, int key, MPI_Info info, MPI_Comm* newcomm) {
    Arguments arguments("MPI_Comm_split_type", comm);
    const bool shared = split_type == MPI_COMM_TYPE_SHARED || split_type == MPI_COMM_TYPE_RESOURCE_GUIDED;
    // One processor is as near as the other: there are no parts of the hardware to go by.
    const bool none = split_type == MPI_UNDEFINED || split_type == MPI_COMM_TYPE_HW_GUIDED ||
                      split_type == MPI_COMM_TYPE_HW_UNGUIDED;
    arguments.require(shared || none, MPI_ERR_ARG, "invalid split type");
    arguments.info(info);
    // All ranks share memory.
    return split(arguments, none ? MPI_UNDEFINED : 0, key, newcomm);
}

int MPI_Comm_create(MPI_Comm comm, MPI_Group group, MPI_Comm* newcomm) {
    Arguments arguments("MPI_Comm_create", comm);
    arguments.out(newcomm);
    Group* const members = arguments.group(group);
    if (arguments.failed()) return arguments.error();
    Communicator& parent = arguments.communicator();
    arguments.require(is_part_of(*members, parent.group()), MPI_ERR_GROUP,
                      "not a subgroup of the communicator's");
    if (arguments.failed()) return arguments.error();
    Communicator* created = nullptr;
    // Each group of an intercommunicator names its members, as in a split.
    const int color = members->rank() == MPI_UNDEFINED ? MPI_UNDEFINED : 0;
    const int error = parent.is_inter() ? split_communicator(parent, color, members->rank(), &created)
                                        : create_from_group(parent, team_of(parent), *members, &created);
    return conclude(arguments, error, created, newcomm);
}

int MPI_Comm_create_group(MPI_Comm comm, MPI_Group group, int tag, MPI_Comm* newcomm) {
    Arguments arguments("MPI_Comm_create_group", comm);
    arguments.intracommunicator();
    arguments.out(newcomm);
    arguments.tag(tag);
    Group* const members = arguments.group(group);
    if (arguments.failed()) return arguments.error();
    Communicator& parent = arguments.communicator();
    arguments.require(is_part_of(*members, parent.group()), MPI_ERR_GROUP,
                      "not a subgroup of the communicator's");
    if (arguments.failed()) return arguments.error();
    *newcomm = MPI_COMM_NULL;
    if (members->rank() == MPI_UNDEFINED) return MPI_SUCCESS;
    const Team team{members->rank(),    members->size(),           &parent, nullptr,
                    members->members(), parent.creation_context(), tag};
    Communicator* created = nullptr;
    const int error = create_from_group(parent, team, *members, &created);
    return conclude(arguments, error, created, newcomm);
}

int MPI_Intercomm_create(MPI_Comm local_comm, int local_leader, MPI_Comm peer_comm, int remote_leader,
                         int tag, MPI_Comm* newintercomm) {
    Arguments arguments("MPI_Intercomm_create", local_comm);
    arguments.intracommunicator();
    arguments.out(newintercomm);
    arguments.tag(tag);
    if (arguments.failed()) return arguments.error();
    Communicator& local = arguments.communicator();
    arguments.destination(local_leader);
    if (arguments.failed()) return arguments.error();
    // What only the leader knows is only looked at there.
    Communicator* peer = &local;
    if (local.rank() == local_leader) {
        Arguments at_peer("MPI_Intercomm_create", peer_comm);
        at_peer.destination(remote_leader);
        if (at_peer.failed()) return at_peer.error();
        peer = &at_peer.communicator();
    }
    Communicator* created = nullptr;
    const int error = create_intercommunicator(local, local_leader, *peer, remote_leader, tag, &created);
    return conclude(arguments, error, created, newintercomm);
}

int MPI_Intercomm_merge(MPI_Comm intercomm, int high, MPI_Comm* newintracomm) {
    Arguments arguments("MPI_Intercomm_merge", intercomm);
    arguments.out(newintracomm);
    arguments.require(arguments.failed() || arguments.communicator().is_inter(), MPI_ERR_COMM,
                      "not an intercommunicator");
    if (arguments.failed()) return arguments.error();
    Communicator* created = nullptr;
    const int error = merge_intercommunicator(arguments.communicator(), high != 0, &created);
    return conclude(arguments, error, created, newintracomm);
}

int MPI_Comm_free(MPI_Comm* comm) {
    if (const int error = enter_for("MPI_Comm_free", comm)) return error;
    Arguments arguments("MPI_Comm_free", *comm);
    return end_communicator(arguments, comm);
}

// There are no connections to end: all ranks are one job.
int MPI_Comm_disconnect(MPI_Comm* comm) {
    if (const int error = enter_for("MPI_Comm_disconnect", comm)) return error;
    Arguments arguments("MPI_Comm_disconnect", *comm);
    return end_communicator(arguments, comm);
}

int MPI_Comm_set_info(MPI_Comm comm, MPI_Info info) {
    Arguments arguments("MPI_Comm_set_info", comm);
    const Info* const hints = arguments.info(info);
    if (arguments.failed()) return arguments.error();
    Communicator& communicator = arguments.communicator();
    if (communicator.info != nullptr) release_info(arguments.rank(), communicator.info);
    communicator.info = create_info(arguments.rank(), hints);
    arguments.memory(communicator.info);
    return arguments.error();
}

int MPI_Comm_get_info(MPI_Comm comm, MPI_Info* info_used) {
    Arguments arguments("MPI_Comm_get_info", comm);
    arguments.out(info_used);
    if (arguments.failed()) return arguments.error();
    Info* const copy = create_info(arguments.rank(), arguments.communicator().info);
    arguments.memory(copy);
    if (!arguments.failed()) *info_used = handle_of(*copy);
    return arguments.error();
}

int MPI_Comm_set_name(MPI_Comm comm, const char* comm_name) {
    Arguments arguments("MPI_Comm_set_name", comm);
    arguments.require(comm_name != nullptr, MPI_ERR_ARG, "null pointer for the name");
    if (!arguments.failed()) arguments.communicator().set_name(comm_name);
    return arguments.error();
}

int MPI_Comm_get_name(MPI_Comm comm, char* comm_name, int* resultlen) {
    Arguments arguments("MPI_Comm_get_name", comm);
    arguments.out(comm_name);
    arguments.out(resultlen);
    if (arguments.failed()) return arguments.error();
    std::strcpy(comm_name, arguments.communicator().name());
    *resultlen = static_cast<int>(std::strlen(comm_name));
    return MPI_SUCCESS;
}
