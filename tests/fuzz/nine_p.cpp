#include "kernel/files/nine_p_client.hpp"

#include <vector>

#include "kernel/files/shared_file.hpp"
#include "kernel/files/wait.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace vaquero {

void files::wait_for(bool (*is_done)(void*), void* argument, const char*) {
    ensure(is_done(argument), "the reply is there at once");
}

namespace {

/// Answers with the input, with the header made right.
class Rubbish final : public nine_p::Transport {
public:
    explicit Rubbish(fuzz::Input input) : input_(input) {}

    bool try_start(nine_p::Exchange& exchange) override {
        std::vector<std::byte> reply(7 + input_.size());
        const auto size = static_cast<std::uint32_t>(reply.size());
        std::memcpy(reply.data(), &size, 4);
        reply[4] = static_cast<std::byte>(std::to_integer<int>(exchange.request[4]) + 1);
        std::copy(input_.begin(), input_.end(), reply.begin() + 7);
        const std::size_t first = std::min(reply.size(), exchange.reply.size());
        const std::size_t second = std::min(reply.size() - first, exchange.reply_payload.size());
        std::copy_n(reply.begin(), first, exchange.reply.begin());
        std::copy_n(reply.begin() + static_cast<std::ptrdiff_t>(first), second,
                    exchange.reply_payload.begin());
        exchange.written = size;
        exchange.done = true;
        return true;
    }
    void poll() override {}
    bool is_broken() override { return false; }

private:
    fuzz::Input input_;
};

} // namespace
} // namespace vaquero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vaquero;
    Rubbish transport(fuzz::input(data, size));
    nine_p::Client client(transport);
    nine_p::Walked walked;
    ensure(client.walk(0, 1, "a/b/c/d", walked) <= 4, "more names than there are");
    struct ::stat status;
    (void)client.get_attributes(1, status);
    struct ::statfs system;
    (void)client.file_system(1, system);
    std::array<char, 64> target;
    (void)client.read_link(1, target);
    std::vector<std::byte> room(2 * size + 400);
    std::copy_n(reinterpret_cast<const std::byte*>(data), size,
                room.end() - static_cast<std::ptrdiff_t>(size));
    std::uint64_t offset = 0;
    const auto used = files::convert_entries(room, size, offset);
    ensure(used <= static_cast<files::Outcome>(room.size()), "entries beyond their room");
    return 0;
}
