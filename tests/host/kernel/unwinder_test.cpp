#include "kernel/diagnostics/unwinder.hpp"

#include <alloca.h>
#include <cstring>
#include <link.h>
#include <random>
#include <ucontext.h>
#include <unwind.h>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/kernel/damage.hpp"

namespace vaquero {
namespace {

struct Image {
    ImageSection frames;
    std::uint64_t code_begin = ~0ull;
    std::uint64_t code_end = 0;
};

/// Where .eh_frame starts, as .eh_frame_hdr says: the second word, relative to itself. [LSB 5.0 §10.6.2]
std::uint64_t frames_address_in(std::uint64_t header) {
    std::int32_t distance = 0;
    std::memcpy(&distance, reinterpret_cast<const void*>(header + 4), sizeof(distance));
    return header + 4 + static_cast<std::uint64_t>(std::int64_t{distance});
}

/// The test program's own image. The segment that .eh_frame_hdr is in also holds .eh_frame.
Image own_image() {
    Image image;
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* result) {
            Image& found = *static_cast<Image*>(result);
            const auto section = [&](const ElfW(Phdr) & segment) {
                const std::uint64_t start = info->dlpi_addr + segment.p_vaddr;
                return ImageSection{start, {reinterpret_cast<const std::byte*>(start), segment.p_memsz}};
            };
            for (int i = 0; i < info->dlpi_phnum; ++i) {
                const ElfW(Phdr)& segment = info->dlpi_phdr[i];
                if (segment.p_type == PT_GNU_EH_FRAME)
                    found.frames.address = frames_address_in(section(segment).address);
                if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0) {
                    found.code_begin = section(segment).address;
                    found.code_end = found.code_begin + segment.p_memsz;
                }
            }
            for (int i = 0; i < info->dlpi_phnum; ++i) {
                const ElfW(Phdr)& segment = info->dlpi_phdr[i];
                const ImageSection loaded = section(segment);
                const std::uint64_t offset = found.frames.address - loaded.address;
                if (segment.p_type == PT_LOAD && offset < segment.p_memsz)
                    found.frames.bytes = loaded.bytes.subspan(offset);
            }
            return 1; // the program comes first
        },
        &image);
    return image;
}

// Stack addresses are read as they are: the frames compared below are sound. AddressSanitizer must look away,
// because between a frame's variables lie its red zones.
__attribute__((no_sanitize("address"))) bool read_memory(std::uint64_t address, std::uint64_t& value) {
    value = *reinterpret_cast<const volatile std::uint64_t*>(address);
    return true;
}

struct Step {
    std::uint64_t rip;
    std::uint64_t rsp;
    friend bool operator==(const Step&, const Step&) = default;
};
struct Traces {
    std::vector<Step> ours;
    std::vector<Step> libgcc;
};

/// Both traces of the callers of the function that this becomes a part of.
[[gnu::noinline]] void trace(Traces& traces) {
    const Image image = own_image();
    const CallFrameInfo info(image.frames);
    ucontext_t context;
    getcontext(&context);
    const auto& gregs = context.uc_mcontext.gregs;
    Frame frame;
    const auto set = [&](std::size_t number, int greg) {
        frame.registers[number] = static_cast<std::uint64_t>(gregs[greg]);
    };
    set(Registers::rbx, REG_RBX), set(Registers::rbp, REG_RBP), set(Registers::rsp, REG_RSP);
    set(Registers::r12, REG_R12), set(Registers::r13, REG_R13), set(Registers::r14, REG_R14);
    set(Registers::r15, REG_R15), set(Registers::rip, REG_RIP);

    const auto inside = [&](std::uint64_t rip) { return rip >= image.code_begin && rip < image.code_end; };
    bool left_image = false;
    Unwinder(info, read_memory).walk(frame, 200, [&](const Frame& current) {
        const std::uint64_t rip = current.registers[Registers::rip];
        left_image = left_image || !inside(rip);
        if (!left_image) traces.ours.push_back({rip, current.registers[Registers::rsp]});
    });
    static thread_local const Image* limits;
    limits = &image;
    _Unwind_Backtrace(
        [](_Unwind_Context* callers, void* result) {
            const std::uint64_t rip = _Unwind_GetIP(callers);
            if (rip < limits->code_begin || rip >= limits->code_end) return _URC_END_OF_STACK;
            static_cast<Traces*>(result)->libgcc.push_back({rip, _Unwind_GetCFA(callers)});
            return _URC_NO_REASON;
        },
        &traces);
    // The innermost frame is this function, at two different instructions.
    traces.ours.erase(traces.ours.begin());
    traces.libgcc.erase(traces.libgcc.begin());
}

// Functions with frames of several shapes.
[[gnu::noinline]] int leaf(Traces& traces, int n) {
    trace(traces);
    return n;
}
[[gnu::noinline, gnu::optimize("omit-frame-pointer")]] int without_frame_pointer(Traces& traces, int n) {
    char bytes[100];
    std::memset(bytes, n, sizeof(bytes));
    asm volatile("" : : "r"(bytes) : "memory", "rbx", "r12", "r13", "r14", "r15");
    return leaf(traces, n) + bytes[n];
}
[[gnu::noinline]] int with_alloca(Traces& traces, int n) {
    char* bytes = static_cast<char*>(alloca(static_cast<std::size_t>(n) + 33));
    std::memset(bytes, n, static_cast<std::size_t>(n) + 33);
    return without_frame_pointer(traces, n) + bytes[n];
}
[[gnu::noinline]] int with_aligned_frame(Traces& traces, int n) {
    alignas(64) char bytes[64];
    char* more =
        static_cast<char*>(alloca(static_cast<std::size_t>(n) + 64)); // the CFA is an expression then
    std::memset(bytes, n, sizeof(bytes));
    std::memset(more, n, 64);
    return with_alloca(traces, n) + bytes[n] + more[n];
}
[[gnu::noinline]] int recursive(Traces& traces, int n) {
    const int result = n > 0 ? recursive(traces, n - 1) : with_aligned_frame(traces, 7);
    asm volatile("" : : : "memory"); // no tail call
    return result + 1;
}

TEST(Unwinder, AgreesWithLibgcc) {
    Traces traces;
    const auto from_lambda = [&] { return recursive(traces, 12) + 1; };
    EXPECT_GT(from_lambda(), 0);
    EXPECT_GT(traces.libgcc.size(), 18u);
    ASSERT_EQ(traces.ours.size(), traces.libgcc.size());
    for (std::size_t i = 0; i < traces.ours.size(); ++i) {
        EXPECT_EQ(traces.ours[i].rip, traces.libgcc[i].rip) << "frame " << i;
        EXPECT_EQ(traces.ours[i].rsp, traces.libgcc[i].rsp) << "frame " << i;
    }
}

// A stack of 64 words at 0x7000, for a made-up image.
constexpr std::uint64_t stack_base = 0x7000;
std::array<std::uint64_t, 64> stack_words;

bool read_stack(std::uint64_t address, std::uint64_t& value) {
    if (address < stack_base || address % 8 != 0 || address >= stack_base + sizeof(stack_words)) return false;
    value = stack_words[(address - stack_base) / 8];
    return true;
}

constexpr std::uint64_t frames_address = 0x5000;
constexpr std::uint64_t code_address = 0x1000;
constexpr std::uint64_t code_bytes = 0x100;

class Builder {
public:
    Builder& u8(std::initializer_list<unsigned> values) {
        for (const unsigned value : values)
            bytes_.push_back(static_cast<std::byte>(value));
        return *this;
    }
    Builder& u32(std::uint64_t value) {
        for (unsigned i = 0; i < 4; ++i)
            bytes_.push_back(static_cast<std::byte>(value >> (8 * i)));
        return *this;
    }
    Builder& add(const Bytes& bytes) {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return *this;
    }
    [[nodiscard]] std::uint64_t size() const { return bytes_.size(); }
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }

private:
    Bytes bytes_;
};

Bytes with_length(const Builder& record) {
    return Builder().u32(record.size()).add(record.bytes()).bytes();
}

struct MadeUpImage {
    Bytes frames;

    [[nodiscard]] CallFrameInfo info() const { return CallFrameInfo({frames_address, frames}); }
};

/// One function, code_address to code_address + code_bytes, with these instructions; the CIE says
/// `zPLR` or, of a signal frame, `zRS`, CFA = rsp + 8, return address at CFA - 8.
MadeUpImage image_with(const Bytes& instructions, bool signal_frame = false) {
    Builder cie;
    cie.u32(0).u8({1, 'z'});
    if (signal_frame) {
        cie.u8({'R', 'S', 0, 1, 0x78, 16, 1, 0x1b});
    } else {
        cie.u8({'P', 'L', 'R', 0, 1, 0x78, 16, 7, 0x1b, 1, 2, 3, 4, 0x1b, 0x1b});
    }
    cie.u8({0x0c, 7, 8, 0x80 + 16, 1});
    MadeUpImage image;
    image.frames = with_length(cie);
    const std::uint64_t fde = image.frames.size();
    Builder body;
    body.u32(fde + 4).u32(code_address - (frames_address + fde + 8)).u32(code_bytes);
    body.u8({4, 9, 9, 9, 9}).add(instructions);
    const Bytes record = with_length(body);
    image.frames.insert(image.frames.end(), record.begin(), record.end());
    return image;
}

Frame frame_at(std::uint64_t rip) {
    Frame frame;
    for (std::size_t i = 0; i < Registers::count; ++i)
        frame.registers[i] = 0x100 + i;
    frame.registers[Registers::rip] = rip;
    frame.registers[Registers::rsp] = stack_base;
    frame.registers[Registers::rbp] = stack_base + 0x80;
    for (std::size_t i = 0; i < stack_words.size(); ++i)
        stack_words[i] = 0xA00 + i;
    return frame;
}

std::optional<Frame> caller(const MadeUpImage& image, std::uint64_t rip = code_address + 0x10) {
    const CallFrameInfo info = image.info();
    return Unwinder(info, read_stack).caller_of(frame_at(rip));
}

TEST(Unwinder, AppliesTheRowOfTheInstruction) {
    // push rbp; mov rbp, rsp; push rbx; ... pop; ret in the middle, with the state remembered for what
    // follows
    const Bytes push = Builder()
                           .u8({0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6, 0x42, 0x83, 3})
                           .u8({0x02, 0x10, 0x0a, 0x0c, 7, 8, 0xc6, 0xc3, 0x41, 0x0b, 0, 0})
                           .bytes();
    const MadeUpImage image = image_with(push);
    const auto rsp_of = [&](std::uint64_t offset) {
        return caller(image, code_address + offset)->registers[7];
    };
    EXPECT_EQ(rsp_of(0), stack_base + 8);
    EXPECT_EQ(rsp_of(1), stack_base + 16);
    EXPECT_EQ(rsp_of(4), stack_base + 0x90);
    const auto in_body = caller(image, code_address + 6);
    EXPECT_EQ(in_body->registers[Registers::rip], 0xA00u + 0x88 / 8);
    EXPECT_EQ(in_body->registers[Registers::rbp], 0xA00u + 0x80 / 8);
    EXPECT_EQ(in_body->registers[Registers::rbx], 0xA00u + 0x78 / 8);
    EXPECT_EQ(in_body->registers[Registers::r12], 0x100u + 12);
    EXPECT_TRUE(in_body->is_return_address);
    EXPECT_EQ(rsp_of(0x16), stack_base + 8);
    EXPECT_EQ(caller(image, code_address + 0x16)->registers[Registers::rbx], 0x100u + 3);
    EXPECT_EQ(rsp_of(0x17), stack_base + 0x90);
    EXPECT_EQ(rsp_of(code_bytes - 1), stack_base + 0x90);
}

TEST(Unwinder, FindsTheFunctionAmongOthers) {
    // Before it another CIE with a function of its own, whose CFA would be rsp + 0x40; behind it the
    // terminator, and what follows .eh_frame.
    MadeUpImage image;
    const auto append = [&image](const Bytes& record) {
        image.frames.insert(image.frames.end(), record.begin(), record.end());
    };
    append(with_length(Builder().u32(0).u8({1, 0, 1, 0x78, 16, 0x0c, 7, 0x40, 0x80 + 16, 1})));
    const std::uint64_t other_fde = image.frames.size();
    const std::uint64_t other_code = code_address - 0x20;
    append(with_length(
        Builder().u32(other_fde + 4).u32(other_code).u32(0).u32(0x20).u32(0))); // 64-bit, absolute
    const std::uint64_t cie = image.frames.size();
    append(
        with_length(Builder().u32(0).u8({1, 'z', 'R', 0, 1, 0x78, 16, 1, 0x1b, 0x0c, 7, 8, 0x80 + 16, 1})));
    const std::uint64_t fde = image.frames.size();
    append(with_length(
        Builder().u32(fde + 4 - cie).u32(code_address - (frames_address + fde + 8)).u32(0x10).u8({0})));
    append(Builder().u32(0).u32(0x12345678).u32(7).bytes());

    const auto rsp_of = [&](std::uint64_t rip) { return caller(image, rip)->registers[Registers::rsp]; };
    constexpr std::uint64_t by_frame_pointer = stack_base + 0x90;
    EXPECT_EQ(rsp_of(other_code - 1), by_frame_pointer);
    EXPECT_EQ(rsp_of(other_code), stack_base + 0x40);
    EXPECT_EQ(rsp_of(code_address - 1), stack_base + 0x40);
    EXPECT_EQ(rsp_of(code_address), stack_base + 8);
    EXPECT_EQ(rsp_of(code_address + 0xf), stack_base + 8);
    EXPECT_EQ(rsp_of(code_address + 0x10), by_frame_pointer);
}

TEST(Unwinder, LooksUpReturnAddressesInsideTheCall) {
    const MadeUpImage image = image_with(Builder().u8({0x41, 0x0e, 16}).bytes());
    const CallFrameInfo info = image.info();
    Frame frame = frame_at(code_address + 1);
    EXPECT_EQ(Unwinder(info, read_stack).caller_of(frame)->registers[Registers::rsp], stack_base + 16);
    frame.is_return_address = true;
    EXPECT_EQ(Unwinder(info, read_stack).caller_of(frame)->registers[Registers::rsp], stack_base + 8);
}

TEST(Unwinder, KnowsEveryInstruction) {
    const auto rbx_with = [](std::initializer_list<unsigned> instructions) {
        return caller(image_with(Builder().u8(instructions).bytes()))->registers[Registers::rbx];
    };
    constexpr std::uint64_t cfa = stack_base + 8;
    EXPECT_EQ(rbx_with({0x05, 3, 1}), 0xA00u);                     // offset_extended
    EXPECT_EQ(rbx_with({0x11, 3, 0x7e}), 0xA00u + 3);              // offset_extended_sf: -2 * -8
    EXPECT_EQ(rbx_with({0x14, 3, 2}), cfa - 16);                   // val_offset
    EXPECT_EQ(rbx_with({0x15, 3, 0x7e}), cfa + 16);                // val_offset_sf
    EXPECT_EQ(rbx_with({0x09, 3, 12}), 0x100u + 12);               // register
    EXPECT_EQ(rbx_with({0x16, 3, 2, 0x23, 4}), cfa + 4);           // val_expression: plus_uconst on the CFA
    EXPECT_EQ(rbx_with({0x10, 3, 2, 0x77, 8}), 0xA00u + 1);        // expression: breg7 8
    EXPECT_EQ(rbx_with({0x83, 1, 0x08, 3}), 0x100u + 3);           // same_value
    EXPECT_EQ(rbx_with({0x83, 1, 0x07, 3}), 0x100u + 3);           // undefined
    EXPECT_EQ(rbx_with({0x83, 1, 0x06, 3}), 0x100u + 3);           // restore_extended
    EXPECT_EQ(rbx_with({0x2e, 16, 0x05, 99, 1, 0x83, 1}), 0xA00u); // GNU_args_size, a vector register
    const auto rsp_with = [](std::initializer_list<unsigned> instructions) {
        return caller(image_with(Builder().u8(instructions).bytes()))->registers[Registers::rsp];
    };
    EXPECT_EQ(rsp_with({0x12, 6, 0x7f}), stack_base + 0x88);       // def_cfa_sf
    EXPECT_EQ(rsp_with({0x13, 0x7e}), stack_base + 16);            // def_cfa_offset_sf
    EXPECT_EQ(rsp_with({0x0f, 2, 0x77, 0x20}), stack_base + 0x20); // def_cfa_expression
    EXPECT_EQ(rsp_with({0x03, 0x10, 0, 0x0e, 16}), stack_base + 16);
    EXPECT_EQ(rsp_with({0x04, 0x11, 0, 0, 0, 0x0e, 16}), stack_base + 8);
}

TEST(Unwinder, StopsAtTheEnd) {
    EXPECT_FALSE(caller(image_with(Builder().u8({0x07, 16}).bytes()))) << "return address undefined: _start";
    EXPECT_FALSE(caller(image_with(Builder().u8({0x0e, 0}).bytes())))
        << "the CFA isn't above the stack pointer";
    EXPECT_FALSE(caller(image_with(Builder().u8({0x0c, 5, 8}).bytes()))) << "outside memory";
    EXPECT_FALSE(caller(image_with(Builder().u8({0x09, 3, 17}).bytes()))) << "no such register";
    EXPECT_TRUE(caller(image_with(Builder().u8({0x09, 3, 16}).bytes()))) << "the last one";
    const MadeUpImage image = image_with({});
    const CallFrameInfo info = image.info();
    const Frame frame = frame_at(code_address);
    stack_words[0] = 0;
    EXPECT_FALSE(Unwinder(info, read_stack).caller_of(frame)) << "return address 0";
}

// A frame of no bytes would be its own caller, though its return address can be read.
TEST(Unwinder, StopsWhereAFrameHasNoBytes) {
    const auto with_frame_of = [](unsigned bytes) {
        const MadeUpImage image = image_with(Builder().u8({0x0e, bytes}).bytes());
        const CallFrameInfo info = image.info();
        Frame frame = frame_at(code_address);
        frame.registers[Registers::rsp] = stack_base + 0x20;
        return Unwinder(info, read_stack).caller_of(frame).has_value();
    };
    EXPECT_TRUE(with_frame_of(8));
    EXPECT_FALSE(with_frame_of(0));
}

TEST(Unwinder, GoesOnBehindSignalFrames) {
    // CFA = r12's value, below the stack pointer: another stack. The next frame was interrupted, not calling.
    const auto interrupted = caller(image_with(Builder().u8({0x0c, 6, 8, 0x87, 2}).bytes(), true));
    ASSERT_TRUE(interrupted);
    EXPECT_FALSE(interrupted->is_return_address);
    EXPECT_EQ(interrupted->registers[Registers::rsp], 0xA00u + 0x78 / 8);
    EXPECT_TRUE(caller(image_with(Builder().u8({0x0e, 0, 0x90, 0, 0x87, 0}).bytes(), true)));
}

TEST(Unwinder, FallsBackToFramePointers) {
    for (const std::uint64_t rip : {code_address - 1, code_address + code_bytes, std::uint64_t{0}}) {
        const auto found = caller(image_with({}), rip);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->registers[Registers::rip], 0xA00u + 0x88 / 8);
        EXPECT_EQ(found->registers[Registers::rbp], 0xA00u + 0x80 / 8);
        EXPECT_EQ(found->registers[Registers::rsp], stack_base + 0x90);
    }
    const auto cut_off = caller(image_with(Builder().u8({0x0c, 7, 0x80}).bytes()));
    EXPECT_EQ(cut_off->registers[Registers::rsp], stack_base + 0x90);

    const CallFrameInfo none;
    const Unwinder unwinder(none, read_stack);
    Frame frame = frame_at(1);
    EXPECT_TRUE(unwinder.caller_of(frame));
    for (const std::uint64_t rbp : {stack_base - 8, stack_base + 4, stack_base + sizeof(stack_words) - 8}) {
        frame.registers[Registers::rbp] = rbp;
        EXPECT_FALSE(unwinder.caller_of(frame));
    }
    // A chain that leads back to itself ends, and so does walk() in any case.
    frame = frame_at(1);
    stack_words[0x80 / 8] = stack_base + 0x80;
    std::size_t frames = 0;
    unwinder.walk(frame, 100, [&](const Frame&) { ++frames; });
    EXPECT_EQ(frames, 2u);
    unwinder.walk(frame, 1, [&](const Frame&) { ++frames; });
    EXPECT_EQ(frames, 3u);
}

TEST(DwarfExpression, ComputesTheFrameOfThePlt) {
    // What ld writes for the procedure linkage table: rsp + 8 + (((rip & 15) >= 11) << 3).
    const Bytes plt = Builder().u8({0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22}).bytes();
    Registers registers;
    registers[Registers::rsp] = 0x1000;
    const auto with_rip = [&](std::uint64_t rip) {
        registers[Registers::rip] = rip;
        return evaluate(DwarfReader(plt, 0), registers, std::nullopt, read_stack);
    };
    EXPECT_EQ(with_rip(0x40100a), 0x1008u);
    EXPECT_EQ(with_rip(0x40100b), 0x1010u);
}

// DWARF 4 §2.5.1.4 and §2.5.1.5: the second entry from the top is the left operand.
TEST(DwarfExpression, EachOperationOfTwoOperands) {
    const auto of = [](unsigned left, unsigned right, unsigned code) {
        const Bytes bytes = Builder().u8({0x09, left, 0x09, right, code}).bytes(); // const1s
        return evaluate(DwarfReader(bytes, 0), Registers{}, std::nullopt, read_stack);
    };
    constexpr unsigned minus_two = 0xfe;
    EXPECT_EQ(of(12, 10, 0x1a), 8u);   // and
    EXPECT_EQ(of(12, 10, 0x1c), 2u);   // minus
    EXPECT_EQ(of(12, 10, 0x1e), 120u); // mul
    EXPECT_EQ(of(12, 10, 0x21), 14u);  // or
    EXPECT_EQ(of(12, 10, 0x22), 22u);  // plus
    EXPECT_EQ(of(12, 63, 0x24), 0u);   // shl
    EXPECT_EQ(of(1, 63, 0x24), std::uint64_t{1} << 63);
    EXPECT_EQ(of(minus_two, 63, 0x25), 1u); // shr
    EXPECT_EQ(of(minus_two, 64, 0x25), 0u);
    struct Comparison {
        unsigned code;
        bool less, equal, greater;
    };
    for (const auto& [code, less, equal, greater] : {Comparison{0x29, false, true, false},
                                                     {0x2a, false, true, true},
                                                     {0x2b, false, false, true},
                                                     {0x2c, true, true, false},
                                                     {0x2d, true, false, false},
                                                     {0x2e, true, false, true}}) {
        EXPECT_EQ(of(minus_two, 1, code), less ? 1u : 0u) << code;
        EXPECT_EQ(of(1, 1, code), equal ? 1u : 0u) << code;
        EXPECT_EQ(of(1, minus_two, code), greater ? 1u : 0u) << code;
    }
}

TEST(DwarfExpression, ComputesAndRefuses) {
    const auto run = [](std::initializer_list<unsigned> code) {
        const Bytes bytes = Builder().u8(code).bytes();
        return evaluate(DwarfReader(bytes, 0), Registers{}, std::nullopt, read_stack);
    };
    EXPECT_EQ(run({0x09, 0xff, 0x31, 0x2d}), 1u);                   // -1 < 1
    EXPECT_EQ(run({0x11, 0x7f, 0x10, 0x81, 0x01, 0x22}), 128u);     // -1 + 129
    EXPECT_EQ(run({0x0b, 0xfe, 0xff, 0x12, 0x1e}), 4u);             // -2 * -2
    EXPECT_EQ(run({0x0c, 0, 0, 1, 0, 0x40, 0x25}), 0x10000u >> 16); // >> 16
    EXPECT_EQ(run({0x31, 0x08, 64, 0x24}), 0u);                     // << 64
    EXPECT_EQ(run({0x30, 0x06}), std::nullopt);                     // deref 0
    EXPECT_EQ(run({}), std::nullopt);
    EXPECT_EQ(run({0x22}), std::nullopt);       // empty stack
    EXPECT_EQ(run({0x08}), std::nullopt);       // cut off
    EXPECT_EQ(run({0x8f, 0}), std::nullopt);    // register 31
    EXPECT_EQ(run({0x31, 0xf0}), std::nullopt); // unknown
    Bytes deep(17, std::byte{0x31});
    EXPECT_EQ(evaluate(DwarfReader(deep, 0), Registers{}, std::nullopt, read_stack), std::nullopt);
}

TEST(Unwinder, SurvivesDamage) {
    const MadeUpImage good =
        image_with(Builder()
                       .u8({0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6, 0x0a, 0x0b, 0x10, 3, 2, 0x77, 8})
                       .u8({0x16, 12, 2, 0x23, 4, 0x03, 1, 0, 0x0f, 3, 0x76, 8, 0x06})
                       .bytes());
    const auto walk = [](std::span<const std::byte> damaged) {
        const CallFrameInfo info({frames_address, damaged});
        const Unwinder unwinder(info, read_stack);
        for (const std::uint64_t offset : {0u, 1u, 5u, 6u, 0x20u, 0xffu})
            unwinder.walk(frame_at(code_address + offset), 8, [](const Frame&) {});
    };
    parse_damaged(good.frames, walk, 5000);
}

// The real image, with registers and a stack that make no sense.
TEST(Unwinder, SurvivesADamagedStack) {
    const Image image = own_image();
    const CallFrameInfo info(image.frames);
    static std::mt19937_64 random(42);
    static std::uint64_t code;
    code = image.code_begin;
    const Unwinder unwinder(info, [](std::uint64_t, std::uint64_t& value) {
        value = random() % 4 == 0 ? random() : code + random() % 0x10000;
        return random() % 50 != 0;
    });
    for (int round = 0; round < 500; ++round) {
        Frame frame;
        for (std::uint64_t& value : frame.registers.values)
            value = random() >> (random() % 64);
        frame.registers[Registers::rip] = code + random() % (image.code_end - image.code_begin);
        std::size_t frames = 0;
        unwinder.walk(frame, 50, [&](const Frame&) { ++frames; });
        EXPECT_LE(frames, 50u);
    }
}

} // namespace
} // namespace vaquero
