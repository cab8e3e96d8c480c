// Virtual topologies: grids and graphs [MPI 3.1 §7].

#include <mpi.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>

#include "mpi/api/arguments.hpp"
#include "mpi/coll/algorithms/algorithms.hpp"
#include "mpi/coll/scratch.hpp"
#include "mpi/objects/communicator_creation.hpp"
#include "mpi/topology/grid.hpp"
#include "mpi/topology/topology.hpp"

using namespace vaquero::mpi;

namespace {

std::size_t size_of(int count) {
    return static_cast<std::size_t>(count);
}

/// The topology of the call's communicator, of this kind. MPI_ERR_TOPOLOGY.
const Topology* check_topology(Arguments& arguments, Topology::Kind kind) {
    const Topology* const topology = arguments.failed() ? nullptr : arguments.communicator().topology;
    arguments.require(topology != nullptr && topology->kind == kind, MPI_ERR_TOPOLOGY,
                      "the communicator has no such topology");
    return topology;
}

/// A communicator of the first `members` ranks of the call's, or of all; null for the others.
Communicator* create_member_communicator(Arguments& arguments, int members) {
    Communicator& parent = arguments.communicator();
    const int rank = parent.rank();
    Communicator* created = nullptr;
    const int error = split_communicator(parent, rank < members ? 0 : MPI_UNDEFINED, rank, &created);
    arguments.require(error == MPI_SUCCESS, error, "out of memory");
    return created;
}

/// Gives the new communicator its topology, and the program both.
int conclude(Arguments& arguments, Communicator* created, Topology* topology, MPI_Comm* result) {
    if (created == nullptr) {
        if (!arguments.failed()) *result = MPI_COMM_NULL;
        return arguments.error();
    }
    arguments.memory(topology);
    if (arguments.failed()) {
        free_communicator(arguments.rank(), *created);
        return arguments.error();
    }
    created->topology = topology;
    *result = created->handle();
    return MPI_SUCCESS;
}

/// How many ranks a grid has; MPI_ERR_DIMS, and MPI_ERR_ARG if the communicator has fewer.
int check_grid(Arguments& arguments, int ndims, const int dims[], const int periods[]) {
    arguments.require(ndims >= 0, MPI_ERR_DIMS, "negative number of dimensions");
    arguments.array(ndims, dims);
    arguments.array(ndims, periods);
    long ranks = 1;
    for (int i = 0; !arguments.failed() && i < ndims; ++i) {
        arguments.require(dims[i] > 0, MPI_ERR_DIMS, "the extent of a dimension must be positive");
        ranks *= dims[i];
        arguments.require(ranks <= arguments.communicator().size(), MPI_ERR_ARG,
                          "the grid has more ranks than the communicator");
    }
    return static_cast<int>(ranks);
}

/// A graph for the communicator's ranks, or fewer. MPI_ERR_ARG, MPI_ERR_RANK.
void check_graph(Arguments& arguments, int nnodes, const int index[], const int edges[]) {
    arguments.require(nnodes >= 0, MPI_ERR_ARG, "negative number of nodes");
    arguments.array(nnodes, index);
    if (!arguments.failed())
        arguments.require(nnodes <= arguments.communicator().size(), MPI_ERR_ARG,
                          "the graph has more nodes than the communicator has ranks");
    for (int i = 0; !arguments.failed() && i < nnodes; ++i)
        arguments.require(index[i] >= (i == 0 ? 0 : index[i - 1]), MPI_ERR_ARG, "the index decreases");
    if (arguments.failed() || nnodes == 0) return;
    arguments.array(index[nnodes - 1], edges);
    for (int i = 0; !arguments.failed() && i < index[nnodes - 1]; ++i)
        arguments.require(edges[i] >= 0 && edges[i] < nnodes, MPI_ERR_RANK, "an edge leads to no node");
}

/// Node `rank` of a graph: its edges.
std::span<const int> neighbours_of(const Topology& graph, int rank) {
    const int first = rank == 0 ? 0 : graph.first[size_of(rank - 1)];
    return std::span<const int>(graph.second)
        .subspan(size_of(first), size_of(graph.first[size_of(rank)] - first));
}

/// Ranks and weights of one side of this rank's neighbourhood.
void check_neighbours(Arguments& arguments, int degree, const int ranks[], const int weights[]) {
    arguments.require(degree >= 0, MPI_ERR_ARG, "negative degree");
    arguments.array(degree, ranks);
    if (weights != MPI_UNWEIGHTED && weights != MPI_WEIGHTS_EMPTY) arguments.array(degree, weights);
    for (int i = 0; !arguments.failed() && i < degree; ++i)
        arguments.require(arguments.communicator().has_peer(ranks[i]), MPI_ERR_RANK, "there is no such rank");
}

void copy_weights(const int weights[], std::span<int> to) {
    if (weights == MPI_UNWEIGHTED || weights == MPI_WEIGHTS_EMPTY)
        std::fill(to.begin(), to.end(), 1);
    else
        std::copy_n(weights, to.size(), to.begin());
}

/// An edge as a rank of MPI_Dist_graph_create gives it.
struct Edge {
    int source;
    int destination;
    int weight;
};

/// All edges that any member has given, by rank; false when memory has run out.
bool gather_edges(const Team& team, std::span<const Edge> own, Scratch& counts, std::optional<Scratch>& all) {
    auto* const bytes = reinterpret_cast<std::size_t*>(counts.data());
    bytes[team.rank] = own.size_bytes();
    if (allgather_bruck(team, Blocks::uniform(counts.data(), sizeof *bytes)) != Outcome::complete)
        return false;
    Scratch places(size_of(team.size) * sizeof(BlockPlace));
    if (!places.ok()) return false;
    auto* const place = reinterpret_cast<BlockPlace*>(places.data());
    std::size_t total = 0;
    for (int i = 0; i < team.size; ++i) {
        place[i] = {static_cast<std::ptrdiff_t>(total), bytes[i]};
        total += bytes[i];
    }
    all.emplace(total + sizeof(Edge)); // and an end mark
    if (!all->ok()) return false;
    copy_bytes(all->data() + place[team.rank].offset, own.data(), own.size_bytes());
    allgather_ring(team, Blocks::varying(all->data(), place));
    const Edge end{-1, -1, 0};
    std::memcpy(all->data() + total, &end, sizeof end);
    return true;
}

/// This rank's neighbourhood in the graph of all edges.
Topology* neighbourhood(RankState& rank, int own, const Edge* edges, bool weighted) {
    std::size_t in = 0;
    std::size_t out = 0;
    for (const Edge* edge = edges; edge->source >= 0; ++edge) {
        in += edge->destination == own;
        out += edge->source == own;
    }
    Topology* const topology = create_topology(rank, Topology::Kind::distributed, in, out, in, out);
    if (topology == nullptr) return nullptr;
    topology->weighted = weighted;
    for (const Edge* edge = edges; edge->source >= 0; ++edge) {
        if (edge->destination == own) {
            topology->first[--in] = edge->source;
            topology->third[in] = edge->weight;
        }
        if (edge->source == own) {
            topology->second[--out] = edge->destination;
            topology->fourth[out] = edge->weight;
        }
    }
    return topology;
}

} // namespace

int MPI_Dims_create(int nnodes, int ndims, int dims[]) {
    Arguments arguments("MPI_Dims_create");
    arguments.require(nnodes > 0, MPI_ERR_ARG, "the number of nodes must be positive");
    arguments.require(ndims >= 0, MPI_ERR_DIMS, "negative number of dimensions");
    arguments.array(ndims, dims);
    int rest = nnodes;
    for (int i = 0; !arguments.failed() && i < ndims; ++i) {
        arguments.require(dims[i] >= 0, MPI_ERR_DIMS, "negative extent of a dimension");
        arguments.require(arguments.failed() || dims[i] == 0 || rest % dims[i] == 0, MPI_ERR_DIMS,
                          "the dimensions given don't divide the number of nodes");
        if (!arguments.failed() && dims[i] > 0) rest /= dims[i];
    }
    arguments.require(arguments.failed() || rest == 1 || std::find(dims, dims + ndims, 0) != dims + ndims,
                      MPI_ERR_DIMS, "the dimensions given don't come to the number of nodes");
    if (!arguments.failed()) balance_dimensions(rest, {dims, size_of(ndims)});
    return arguments.error();
}

int MPI_Cart_create(MPI_Comm comm_old, int ndims, const int dims[], const int periods[], int,
                    MPI_Comm* comm_cart) {
    Arguments arguments("MPI_Cart_create", comm_old);
    arguments.intracommunicator();
    arguments.out(comm_cart);
    const int ranks = check_grid(arguments, ndims, dims, periods);
    if (arguments.failed()) return arguments.error();
    Communicator* const created = create_member_communicator(arguments, ranks);
    Topology* const grid = created != nullptr ? create_grid(arguments.rank(), {dims, size_of(ndims)},
                                                            {periods, size_of(ndims)}, created->rank())
                                              : nullptr;
    return conclude(arguments, created, grid, comm_cart);
}

int MPI_Cart_sub(MPI_Comm comm, const int remain_dims[], MPI_Comm* newcomm) {
    Arguments arguments("MPI_Cart_sub", comm);
    const Topology* const grid = check_topology(arguments, Topology::Kind::grid);
    arguments.out(newcomm);
    if (!arguments.failed()) arguments.array(grid->dimensions(), remain_dims);
    if (arguments.failed()) return arguments.error();
    // Those with the same coordinates in the other dimensions, in the order of those that remain.
    int color = 0;
    int key = 0;
    std::size_t remaining = 0;
    for (int i = 0; i < grid->dimensions(); ++i) {
        int& number = remain_dims[i] != 0 ? key : color;
        number = number * grid->extent(i) + grid->coordinate(i);
        remaining += remain_dims[i] != 0;
    }
    Communicator* created = nullptr;
    const int error = split_communicator(arguments.communicator(), color, key, &created);
    arguments.require(error == MPI_SUCCESS, error, "out of memory");
    if (arguments.failed()) return arguments.error();
    Topology* const part =
        create_topology(arguments.rank(), Topology::Kind::grid, remaining, remaining, remaining, 0);
    std::size_t next = 0;
    for (int i = 0; part != nullptr && i < grid->dimensions(); ++i) {
        if (remain_dims[i] == 0) continue;
        part->first[next] = grid->extent(i);
        part->second[next] = grid->is_periodic(i);
        part->third[next++] = grid->coordinate(i);
    }
    return conclude(arguments, created, part, newcomm);
}

int MPI_Cartdim_get(MPI_Comm comm, int* ndims) {
    Arguments arguments("MPI_Cartdim_get", comm);
    const Topology* const grid = check_topology(arguments, Topology::Kind::grid);
    arguments.out(ndims);
    if (!arguments.failed()) *ndims = grid->dimensions();
    return arguments.error();
}

int MPI_Cart_get(MPI_Comm comm, int maxdims, int dims[], int periods[], int coords[]) {
    Arguments arguments("MPI_Cart_get", comm);
    const Topology* const grid = check_topology(arguments, Topology::Kind::grid);
    arguments.require(maxdims >= 0, MPI_ERR_ARG, "negative number of dimensions");
    for (const int* array : {dims, periods, coords})
        arguments.array(maxdims, array);
    if (arguments.failed()) return arguments.error();
    for (int i = 0; i < std::min(maxdims, grid->dimensions()); ++i) {
        dims[i] = grid->extent(i);
        periods[i] = grid->is_periodic(i);
        coords[i] = grid->coordinate(i);
    }
    return MPI_SUCCESS;
}

int MPI_Cart_rank(MPI_Comm comm, const int coords[], int* rank) {
    Arguments arguments("MPI_Cart_rank", comm);
    const Topology* const grid = check_topology(arguments, Topology::Kind::grid);
    arguments.out(rank);
    if (!arguments.failed()) arguments.array(grid->dimensions(), coords);
    if (arguments.failed()) return arguments.error();
    const int found = rank_at(*grid, {coords, size_of(grid->dimensions())});
    arguments.require(found != MPI_PROC_NULL, MPI_ERR_ARG, "coordinates outside of the grid");
    if (!arguments.failed()) *rank = found;
    return arguments.error();
}

int MPI_Cart_coords(MPI_Comm comm, int rank, int maxdims, int coords[]) {
    Arguments arguments("MPI_Cart_coords", comm);
    const Topology* const grid = check_topology(arguments, Topology::Kind::grid);
    if (!arguments.failed())
        arguments.require(arguments.communicator().has_peer(rank), MPI_ERR_RANK, "there is no such rank");
    arguments.require(maxdims >= 0, MPI_ERR_ARG, "negative number of dimensions");
    arguments.array(maxdims, coords);
    if (!arguments.failed()) find_coordinates(*grid, rank, {coords, size_of(maxdims)});
    return arguments.error();
}

int MPI_Cart_shift(MPI_Comm comm, int direction, int disp, int* rank_source, int* rank_dest) {
    Arguments arguments("MPI_Cart_shift", comm);
    const Topology* const grid = check_topology(arguments, Topology::Kind::grid);
    arguments.out(rank_source);
    arguments.out(rank_dest);
    if (!arguments.failed())
        arguments.require(direction >= 0 && direction < grid->dimensions(), MPI_ERR_ARG,
                          "there is no such dimension");
    if (arguments.failed()) return arguments.error();
    *rank_source = neighbour(*grid, direction, -static_cast<long>(disp));
    *rank_dest = neighbour(*grid, direction, disp);
    return MPI_SUCCESS;
}

// One place is as good as the other: all ranks keep their numbers.
int MPI_Cart_map(MPI_Comm comm, int ndims, const int dims[], const int periods[], int* newrank) {
    Arguments arguments("MPI_Cart_map", comm);
    const int ranks = check_grid(arguments, ndims, dims, periods);
    arguments.out(newrank);
    if (arguments.failed()) return arguments.error();
    const int rank = arguments.communicator().rank();
    *newrank = rank < ranks ? rank : MPI_UNDEFINED;
    return MPI_SUCCESS;
}

int MPI_Graph_create(MPI_Comm comm_old, int nnodes, const int index[], const int edges[], int,
                     MPI_Comm* comm_graph) {
    Arguments arguments("MPI_Graph_create", comm_old);
    arguments.intracommunicator();
    arguments.out(comm_graph);
    check_graph(arguments, nnodes, index, edges);
    if (arguments.failed()) return arguments.error();
    Communicator* const created = create_member_communicator(arguments, nnodes);
    const int edge_count = nnodes > 0 ? index[nnodes - 1] : 0;
    Topology* const graph = created != nullptr ? create_topology(arguments.rank(), Topology::Kind::graph,
                                                                 size_of(nnodes), size_of(edge_count), 0, 0)
                                               : nullptr;
    if (graph != nullptr) {
        std::copy_n(index, nnodes, graph->first.begin());
        std::copy_n(edges, edge_count, graph->second.begin());
    }
    return conclude(arguments, created, graph, comm_graph);
}

int MPI_Graphdims_get(MPI_Comm comm, int* nnodes, int* nedges) {
    Arguments arguments("MPI_Graphdims_get", comm);
    const Topology* const graph = check_topology(arguments, Topology::Kind::graph);
    arguments.out(nnodes);
    arguments.out(nedges);
    if (arguments.failed()) return arguments.error();
    *nnodes = static_cast<int>(graph->first.size());
    *nedges = static_cast<int>(graph->second.size());
    return MPI_SUCCESS;
}

int MPI_Graph_get(MPI_Comm comm, int maxindex, int maxedges, int index[], int edges[]) {
    Arguments arguments("MPI_Graph_get", comm);
    const Topology* const graph = check_topology(arguments, Topology::Kind::graph);
    arguments.require(maxindex >= 0 && maxedges >= 0, MPI_ERR_ARG, "negative length");
    arguments.array(maxindex, index);
    arguments.array(maxedges, edges);
    if (arguments.failed()) return arguments.error();
    std::copy_n(graph->first.begin(), std::min(graph->first.size(), size_of(maxindex)), index);
    std::copy_n(graph->second.begin(), std::min(graph->second.size(), size_of(maxedges)), edges);
    return MPI_SUCCESS;
}

int MPI_Graph_neighbors_count(MPI_Comm comm, int rank, int* nneighbors) {
    Arguments arguments("MPI_Graph_neighbors_count", comm);
    const Topology* const graph = check_topology(arguments, Topology::Kind::graph);
    arguments.out(nneighbors);
    if (!arguments.failed())
        arguments.require(arguments.communicator().has_peer(rank), MPI_ERR_RANK, "there is no such rank");
    if (!arguments.failed()) *nneighbors = static_cast<int>(neighbours_of(*graph, rank).size());
    return arguments.error();
}

int MPI_Graph_neighbors(MPI_Comm comm, int rank, int maxneighbors, int neighbors[]) {
    Arguments arguments("MPI_Graph_neighbors", comm);
    const Topology* const graph = check_topology(arguments, Topology::Kind::graph);
    arguments.require(maxneighbors >= 0, MPI_ERR_ARG, "negative length");
    arguments.array(maxneighbors, neighbors);
    if (!arguments.failed())
        arguments.require(arguments.communicator().has_peer(rank), MPI_ERR_RANK, "there is no such rank");
    if (arguments.failed()) return arguments.error();
    const std::span<const int> found = neighbours_of(*graph, rank);
    std::copy_n(found.begin(), std::min(found.size(), size_of(maxneighbors)), neighbors);
    return MPI_SUCCESS;
}

int MPI_Graph_map(MPI_Comm comm, int nnodes, const int index[], const int edges[], int* newrank) {
    Arguments arguments("MPI_Graph_map", comm);
    check_graph(arguments, nnodes, index, edges);
    arguments.out(newrank);
    if (arguments.failed()) return arguments.error();
    const int rank = arguments.communicator().rank();
    *newrank = rank < nnodes ? rank : MPI_UNDEFINED;
    return MPI_SUCCESS;
}

int MPI_Dist_graph_create_adjacent(MPI_Comm comm_old, int indegree, const int sources[],
                                   const int sourceweights[], int outdegree, const int destinations[],
                                   const int destweights[], MPI_Info info, int, MPI_Comm* comm_dist_graph) {
    Arguments arguments("MPI_Dist_graph_create_adjacent", comm_old);
    arguments.intracommunicator();
    arguments.out(comm_dist_graph);
    arguments.info(info);
    check_neighbours(arguments, indegree, sources, sourceweights);
    check_neighbours(arguments, outdegree, destinations, destweights);
    if (arguments.failed()) return arguments.error();
    Communicator* const created = create_member_communicator(arguments, arguments.communicator().size());
    const std::size_t in = size_of(indegree);
    const std::size_t out = size_of(outdegree);
    Topology* const topology =
        created != nullptr ? create_topology(arguments.rank(), Topology::Kind::distributed, in, out, in, out)
                           : nullptr;
    if (topology != nullptr) {
        topology->weighted = sourceweights != MPI_UNWEIGHTED;
        std::copy_n(sources, in, topology->first.begin());
        std::copy_n(destinations, out, topology->second.begin());
        copy_weights(sourceweights, topology->third);
        copy_weights(destweights, topology->fourth);
    }
    return conclude(arguments, created, topology, comm_dist_graph);
}

int MPI_Dist_graph_create(MPI_Comm comm_old, int n, const int sources[], const int degrees[],
                          const int destinations[], const int weights[], MPI_Info info, int,
                          MPI_Comm* comm_dist_graph) {
    Arguments arguments("MPI_Dist_graph_create", comm_old);
    arguments.intracommunicator();
    arguments.out(comm_dist_graph);
    arguments.info(info);
    check_neighbours(arguments, n, sources, MPI_UNWEIGHTED);
    arguments.array(n, degrees);
    int edge_count = 0;
    for (int i = 0; !arguments.failed() && i < n; ++i) {
        arguments.require(degrees[i] >= 0, MPI_ERR_ARG, "negative degree");
        edge_count += degrees[i];
    }
    check_neighbours(arguments, edge_count, destinations, weights);
    if (arguments.failed()) return arguments.error();

    const bool weighted = weights != MPI_UNWEIGHTED;
    const Team team = team_of(arguments.communicator());
    Scratch own(size_of(edge_count) * sizeof(Edge));
    Scratch counts(size_of(team.size) * sizeof(std::size_t));
    arguments.require(own.ok() && counts.ok(), MPI_ERR_NO_MEM, "out of memory");
    if (arguments.failed()) return arguments.error();
    auto* const edges = reinterpret_cast<Edge*>(own.data());
    int next = 0;
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < degrees[i]; ++j, ++next)
            edges[next] = {sources[i], destinations[next],
                           weighted && weights != MPI_WEIGHTS_EMPTY ? weights[next] : 1};
    std::optional<Scratch> all;
    const bool gathered = gather_edges(team, {edges, size_of(edge_count)}, counts, all);
    arguments.require(gathered, MPI_ERR_NO_MEM, "out of memory");
    if (arguments.failed()) return arguments.error();
    Communicator* const created = create_member_communicator(arguments, team.size);
    Topology* const topology =
        created != nullptr
            ? neighbourhood(arguments.rank(), team.rank, reinterpret_cast<const Edge*>(all->data()), weighted)
            : nullptr;
    return conclude(arguments, created, topology, comm_dist_graph);
}

int MPI_Dist_graph_neighbors_count(MPI_Comm comm, int* indegree, int* outdegree, int* weighted) {
    Arguments arguments("MPI_Dist_graph_neighbors_count", comm);
    const Topology* const graph = check_topology(arguments, Topology::Kind::distributed);
    for (const int* result : {indegree, outdegree, weighted})
        arguments.out(result);
    if (arguments.failed()) return arguments.error();
    *indegree = static_cast<int>(graph->first.size());
    *outdegree = static_cast<int>(graph->second.size());
    *weighted = graph->weighted;
    return MPI_SUCCESS;
}

int MPI_Dist_graph_neighbors(MPI_Comm comm, int maxindegree, int sources[], int sourceweights[],
                             int maxoutdegree, int destinations[], int destweights[]) {
    Arguments arguments("MPI_Dist_graph_neighbors", comm);
    const Topology* const graph = check_topology(arguments, Topology::Kind::distributed);
    arguments.require(maxindegree >= 0 && maxoutdegree >= 0, MPI_ERR_ARG, "negative degree");
    arguments.array(maxindegree, sources);
    arguments.array(maxoutdegree, destinations);
    if (arguments.failed()) return arguments.error();
    const std::size_t in = std::min(graph->first.size(), size_of(maxindegree));
    const std::size_t out = std::min(graph->second.size(), size_of(maxoutdegree));
    std::copy_n(graph->first.begin(), in, sources);
    std::copy_n(graph->second.begin(), out, destinations);
    const auto wanted = [&](const int* weights) {
        return graph->weighted && weights != nullptr && weights != MPI_UNWEIGHTED &&
               weights != MPI_WEIGHTS_EMPTY;
    };
    if (wanted(sourceweights)) std::copy_n(graph->third.begin(), in, sourceweights);
    if (wanted(destweights)) std::copy_n(graph->fourth.begin(), out, destweights);
    return MPI_SUCCESS;
}

int MPI_Topo_test(MPI_Comm comm, int* status) {
    Arguments arguments("MPI_Topo_test", comm);
    arguments.out(status);
    if (arguments.failed()) return arguments.error();
    const Topology* const topology = arguments.communicator().topology;
    *status = MPI_UNDEFINED;
    if (topology == nullptr) return MPI_SUCCESS;
    switch (topology->kind) {
    case Topology::Kind::grid:
        *status = MPI_CART;
        break;
    case Topology::Kind::graph:
        *status = MPI_GRAPH;
        break;
    case Topology::Kind::distributed:
        *status = MPI_DIST_GRAPH;
        break;
    }
    return MPI_SUCCESS;
}
