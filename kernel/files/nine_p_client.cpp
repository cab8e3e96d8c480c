#include "kernel/files/nine_p_client.hpp"

#include "kernel/files/wait.hpp"

namespace vaquero::nine_p {

namespace {

constexpr std::string_view dialect = "9P2000.L";
/// Of messages; QEMU grants up to 4 MiB. Nobody sets aside that much: data go where they belong.
constexpr std::uint32_t wanted_message = 1 << 20;
constexpr std::size_t header_bytes = 7;
/// The longest header of a message with data: that of a write. [size type tag fid offset count]
constexpr std::uint32_t data_header = header_bytes + 4 + 8 + 4;
constexpr std::uint32_t nobody = 0xffffffff;

constexpr std::size_t qid_bytes = 13;
using SmallReply = std::array<std::byte, header_bytes + qid_bytes + 4>;
using DataReply = std::array<std::byte, header_bytes + 4>; // an error is no longer

/// What is behind the header in a reply of `bytes` bytes.
Reply body(std::span<const std::byte> reply, std::uint64_t bytes) {
    return Reply(reply.first(bytes).subspan(header_bytes));
}

/// What came of a request whose reply, unless it is an error, is always so long.
Outcome expect(Outcome bytes, std::size_t length) {
    if (bytes < 0) return bytes;
    return static_cast<std::size_t>(bytes) == length ? 0 : -EIO;
}

timespec take_time(Reply& reply) {
    const auto seconds = static_cast<long>(reply.take<std::uint64_t>());
    return {seconds, static_cast<long>(reply.take<std::uint64_t>())};
}

} // namespace

Outcome Client::connect() {
    State state = State::fresh;
    // Acquire: partner of the release below, for what was agreed on.
    if (state_.load(std::memory_order_acquire) == State::connected) return 0;
    if (state_.compare_exchange_strong(state, State::connecting, std::memory_order_acq_rel)) {
        const Outcome agreed = agree();
        state_.store(agreed < 0 ? State::failed : State::connected, std::memory_order_release);
        return agreed;
    }
    const auto is_over = [this] { return state_.load(std::memory_order_acquire) != State::connecting; };
    files::wait_until_done(is_over, "the first use of a shared folder");
    return state_.load(std::memory_order_acquire) == State::connected ? 0 : -EIO;
}

Outcome Client::agree() {
    Request version(Type::version);
    version.put(wanted_message).put(dialect);
    SmallReply reply;
    const Outcome bytes = call(version, reply);
    if (bytes < 0) return bytes;
    Reply answer = body(reply, static_cast<std::uint64_t>(bytes));
    const auto granted = answer.take<std::uint32_t>();
    const std::string_view spoken = answer.take_string();
    if (!answer.finished() || spoken != dialect || granted > wanted_message || granted < 4096) return -EIO;
    most_data_ = granted - data_header;

    Request attach(Type::attach);
    attach.put(root).put(no_fid).put(std::string_view("root")).put(std::string_view()).put(nobody);
    return call_for_qid(attach);
}

Outcome Client::walk(Fid from, Fid to, std::string_view names, Walked& walked) {
    Request request(Type::walk);
    request.put(from).put(to);
    constexpr std::size_t count_offset = header_bytes + 8;
    request.put(std::uint16_t{0});
    std::uint16_t count = 0;
    while (!names.empty() && count < max_walk) {
        const std::string_view name = names.substr(0, names.find('/'));
        if (name.size() > max_name) return -ENAMETOOLONG;
        if (name.size() + sizeof(std::uint16_t) > request.room()) break;
        request.put(name);
        names.remove_prefix(std::min(name.size() + 1, names.size()));
        ++count;
    }
    request.put_at(count_offset, count);
    std::array<std::byte, header_bytes + 2 + max_walk * qid_bytes> reply;
    const Outcome bytes = call(request, reply);
    if (bytes < 0) return bytes;
    Reply answer = body(reply, static_cast<std::uint64_t>(bytes));
    const auto found = answer.take<std::uint16_t>();
    if (found > count) return -EIO;
    walked.count = found;
    for (std::size_t i = 0; i < walked.count; ++i)
        walked.qids[i] = answer.take_qid();
    // The new fid is there only if all names were; a walk that found none of them is an error.
    if (!answer.finished() || (count > 0 && walked.count == 0)) return -EIO;
    return count;
}

Outcome Client::open(Fid fid, std::uint32_t flags) {
    Request request(Type::lopen);
    request.put(fid).put(flags);
    SmallReply reply;
    const Outcome bytes = call(request, reply);
    return expect(bytes, reply.size());
}

Outcome Client::create(Fid fid, std::string_view name, std::uint32_t flags, std::uint32_t mode) {
    Request request(Type::lcreate);
    request.put(fid).put(name).put(flags).put(mode).put(std::uint32_t{0});
    SmallReply reply;
    const Outcome bytes = call(request, reply);
    return expect(bytes, reply.size());
}

Outcome Client::read(Fid fid, std::uint64_t at, std::span<std::byte> to) {
    to = to.first(std::min<std::size_t>(to.size(), most_data_));
    Request request(Type::read);
    request.put(fid).put(at).put(static_cast<std::uint32_t>(to.size()));
    DataReply reply;
    const Outcome bytes = call(request, reply, {}, to);
    if (bytes < 0) return bytes;
    const Outcome count = body(reply, reply.size()).take<std::uint32_t>();
    return bytes == static_cast<Outcome>(reply.size()) + count ? count : -EIO;
}

Outcome Client::write(Fid fid, std::uint64_t at, std::span<const std::byte> from) {
    from = from.first(std::min<std::size_t>(from.size(), most_data_));
    Request request(Type::write);
    request.put(fid).put(at).put(static_cast<std::uint32_t>(from.size()));
    DataReply reply;
    const Outcome bytes = call(request, reply, from);
    if (bytes < 0) return bytes;
    const Outcome count = body(reply, reply.size()).take<std::uint32_t>();
    return bytes == static_cast<Outcome>(reply.size()) && count <= static_cast<Outcome>(from.size()) ? count
                                                                                                     : -EIO;
}

Outcome Client::read_directory(Fid fid, std::uint64_t offset, std::span<std::byte> to) {
    to = to.first(std::min<std::size_t>(to.size(), most_data_));
    Request request(Type::readdir);
    request.put(fid).put(offset).put(static_cast<std::uint32_t>(to.size()));
    DataReply reply;
    const Outcome bytes = call(request, reply, {}, to);
    if (bytes < 0) return bytes;
    const Outcome count = body(reply, reply.size()).take<std::uint32_t>();
    return bytes == static_cast<Outcome>(reply.size()) + count ? count : -EIO;
}

Outcome Client::get_attributes(Fid fid, struct ::stat& status) {
    constexpr std::uint64_t basic = 0x7ff; // P9_GETATTR_BASIC
    Request request(Type::getattr);
    request.put(fid).put(basic);
    std::array<std::byte, header_bytes + 153> reply;
    const Outcome bytes = call(request, reply);
    if (bytes < 0) return bytes;
    Reply answer = body(reply, static_cast<std::uint64_t>(bytes));
    answer.skip(8); // what is valid: at least what was asked for
    status = {};
    status.st_ino = answer.take_qid().path;
    status.st_mode = answer.take<std::uint32_t>();
    status.st_uid = answer.take<std::uint32_t>();
    status.st_gid = answer.take<std::uint32_t>();
    status.st_nlink = answer.take<std::uint64_t>();
    status.st_rdev = answer.take<std::uint64_t>();
    status.st_size = static_cast<off_t>(answer.take<std::uint64_t>());
    status.st_blksize = static_cast<blksize_t>(answer.take<std::uint64_t>());
    status.st_blocks = static_cast<blkcnt_t>(answer.take<std::uint64_t>());
    status.st_atim = take_time(answer);
    status.st_mtim = take_time(answer);
    status.st_ctim = take_time(answer);
    answer.skip(4 * 8); // time of birth, generation, data version
    return answer.finished() && status.st_size >= 0 ? 0 : -EIO;
}

Outcome Client::set_attributes(Fid fid, const Attributes& attributes) {
    Request request(Type::setattr);
    request.put(fid).put(attributes.valid).put(attributes.mode).put(nobody).put(nobody).put(attributes.size);
    for (const timespec& time : {attributes.access, attributes.modification})
        request.put(static_cast<std::uint64_t>(time.tv_sec)).put(static_cast<std::uint64_t>(time.tv_nsec));
    return call_for_nothing(request);
}

Outcome Client::sync(Fid fid, bool data_only) {
    Request request(Type::fsync);
    request.put(fid).put(std::uint32_t{data_only});
    return call_for_nothing(request);
}

Outcome Client::file_system(Fid fid, struct ::statfs& status) {
    Request request(Type::statfs);
    request.put(fid);
    std::array<std::byte, header_bytes + 60> reply;
    const Outcome bytes = call(request, reply);
    if (bytes < 0) return bytes;
    Reply answer = body(reply, static_cast<std::uint64_t>(bytes));
    status = {};
    status.f_type = answer.take<std::uint32_t>();
    status.f_bsize = answer.take<std::uint32_t>();
    status.f_blocks = answer.take<std::uint64_t>();
    status.f_bfree = answer.take<std::uint64_t>();
    status.f_bavail = answer.take<std::uint64_t>();
    status.f_files = answer.take<std::uint64_t>();
    status.f_ffree = answer.take<std::uint64_t>();
    const auto id = answer.take<std::uint64_t>();
    std::memcpy(&status.f_fsid, &id, sizeof(id));
    status.f_namelen = answer.take<std::uint32_t>();
    status.f_frsize = status.f_bsize;
    return answer.finished() ? 0 : -EIO;
}

Outcome Client::read_link(Fid fid, std::span<char> target) {
    Request request(Type::readlink);
    request.put(fid);
    std::array<std::byte, header_bytes + 2 + 4096> reply;
    const Outcome bytes = call(request, reply);
    if (bytes < 0) return bytes;
    Reply answer = body(reply, static_cast<std::uint64_t>(bytes));
    const std::string_view text = answer.take_string();
    if (!answer.finished()) return -EIO;
    std::copy_n(text.begin(), std::min(text.size(), target.size()), target.begin());
    return static_cast<Outcome>(text.size());
}

Outcome Client::make_directory(Fid parent, std::string_view name, std::uint32_t mode) {
    Request request(Type::mkdir);
    request.put(parent).put(name).put(mode).put(std::uint32_t{0});
    return call_for_qid(request);
}

Outcome Client::make_symlink(Fid parent, std::string_view name, std::string_view target) {
    Request request(Type::symlink);
    request.put(parent).put(name).put(target).put(std::uint32_t{0});
    return call_for_qid(request);
}

Outcome Client::make_link(Fid parent, std::string_view name, Fid file) {
    Request request(Type::link);
    request.put(parent).put(file).put(name);
    return call_for_nothing(request);
}

Outcome Client::unlink(Fid parent, std::string_view name, std::uint32_t flags) {
    Request request(Type::unlinkat);
    request.put(parent).put(name).put(flags);
    return call_for_nothing(request);
}

Outcome Client::rename(Fid from, std::string_view old_name, Fid to, std::string_view new_name) {
    Request request(Type::renameat);
    request.put(from).put(old_name).put(to).put(new_name);
    return call_for_nothing(request);
}

void Client::clunk(Fid fid) {
    Request request(Type::clunk);
    request.put(fid);
    (void)call_for_nothing(request); // even if it fails, the fid is gone
}

Outcome Client::call_for_qid(Request& request) {
    std::array<std::byte, header_bytes + qid_bytes> reply;
    const Outcome bytes = call(request, reply);
    return expect(bytes, reply.size());
}

Outcome Client::call_for_nothing(Request& request) {
    DataReply reply; // with room for an error
    const Outcome bytes = call(request, reply);
    return expect(bytes, header_bytes);
}

/// Bytes of the reply, which is one to this request and is all there; or the server's error.
Outcome Client::call(Request& request, std::span<std::byte> reply, std::span<const std::byte> payload,
                     std::span<std::byte> reply_payload) {
    if (!request.fits()) return -ENAMETOOLONG;
    Exchange exchange{.request = request.finish(payload.size()),
                      .payload = payload,
                      .reply = reply,
                      .reply_payload = reply_payload};
    bool started = false;
    const auto is_over = [&] {
        if (!started) started = transport_->try_start(exchange);
        transport_->poll();
        // Acquire: partner of the transport's release, for the reply.
        return exchange.done.load(std::memory_order_acquire) || transport_->is_broken();
    };
    files::wait_until_done(is_over, "a shared folder");
    if (!exchange.done.load(std::memory_order_acquire)) return -EIO;

    if (exchange.written < header_bytes || exchange.written > reply.size() + reply_payload.size())
        return -EIO;
    Reply answer(reply.first(std::min<std::size_t>(exchange.written, reply.size())));
    const auto size = answer.take<std::uint32_t>();
    const auto type = answer.take<std::uint8_t>();
    const auto tag = answer.take<std::uint16_t>();
    if (size != exchange.written || tag != exchange.tag) return -EIO;
    if (type == static_cast<std::uint8_t>(Type::lerror) + 1) {
        const auto error = answer.take<std::uint32_t>();
        return size == header_bytes + sizeof(error) && error > 0 && error < 4096
                   ? -static_cast<Outcome>(error)
                   : -EIO;
    }
    return type == static_cast<std::uint8_t>(request.type()) + 1 ? static_cast<Outcome>(size) : -EIO;
}

} // namespace vaquero::nine_p
