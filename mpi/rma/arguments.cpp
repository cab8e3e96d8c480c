#include "mpi/rma/arguments.hpp"

#include <algorithm>

namespace vaquero::mpi {

const Layout* WindowArguments::layout_of(int count, MPI_Datatype datatype) {
    require(count >= 0, MPI_ERR_COUNT, "negative count");
    if (failed()) return nullptr;
    const Layout* const layout = find_layout(datatype);
    require(layout != nullptr, MPI_ERR_TYPE, "invalid datatype");
    require(layout == nullptr || is_committed(datatype), MPI_ERR_TYPE, "datatype was not committed");
    return layout;
}

Buffer WindowArguments::origin(const void* address, int count, MPI_Datatype datatype) {
    const Layout* const layout = layout_of(count, datatype);
    if (failed()) return {};
    require(address != nullptr || count == 0 || layout->size == 0 || layout->true_lower_bound != 0,
            MPI_ERR_BUFFER, "null buffer");
    if (failed()) return {};
    return Buffer::of(const_cast<void*>(address), static_cast<std::size_t>(count), *layout,
                      rank_->private_data);
}

Buffer WindowArguments::target_memory(int rank, MPI_Aint displacement, int count, MPI_Datatype datatype) {
    const Layout* const layout = layout_of(count, datatype);
    if (failed() || count == 0 || layout->size == 0) return {};
    const WindowPart& part = *window_->parts[rank];
    const std::ptrdiff_t offset = displacement * part.unit;
    if (window_->flavor != MPI_WIN_FLAVOR_DYNAMIC) {
        require(displacement >= 0, MPI_ERR_DISP, "negative displacement");
        const std::ptrdiff_t steps = (count - 1) * layout->extent;
        const std::ptrdiff_t begin = offset + layout->true_lower_bound + std::min<std::ptrdiff_t>(0, steps);
        const std::ptrdiff_t end = offset + layout->true_upper_bound() + std::max<std::ptrdiff_t>(0, steps);
        require(begin >= 0 && end <= part.size, MPI_ERR_RMA_RANGE, "outside of the target's window");
        if (failed()) return {};
    }
    return Buffer::of(part.base + offset, static_cast<std::size_t>(count), *layout, part.owner);
}

} // namespace vaquero::mpi
