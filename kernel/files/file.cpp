#include "kernel/files/file.hpp"

namespace vaquero::files {

Outcome File::read(std::span<std::byte>, std::uint64_t) {
    return -EINVAL;
}
Outcome File::write(std::span<const std::byte>, std::uint64_t) {
    return -EINVAL;
}
Outcome File::file_system(struct ::statfs& status) {
    status = {};
    status.f_type = 0x01021994; // TMPFS_MAGIC: in memory
    status.f_bsize = status.f_frsize = 4096;
    status.f_namelen = nine_p::max_name;
    return 0;
}
Outcome File::list(std::span<std::byte>) {
    return -ENOTDIR;
}
Outcome File::change(const nine_p::Attributes& attributes) {
    return (attributes.valid & nine_p::set_size) != 0 ? -EINVAL : -EPERM;
}
Outcome File::sync(bool) {
    return -EINVAL;
}
void File::close() {}
bool File::is_terminal() const {
    return false;
}

} // namespace vaquero::files
