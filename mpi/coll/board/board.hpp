// What the members of a communicator show each other in shared memory, so that collective operations need no
// messages: a word that somebody polls is the whole protocol.
//
// There is one board for each core of a communicator (CoreBoard), written by that core's ranks, which never
// run at once, and read by all. A rank reaches them through its own view (Board), which also counts the
// operations: all members call the same collective operations in the same order [MPI 3.1 §5.12], so operation
// number s means the same for everybody, and whatever is shown carries the number of the operation that it
// belongs to.
//
// Ranks of one core gather by a counter, and only the last one to arrive deals with other cores. So an
// operation costs a core one round of its ranks, and one line to and from each core that it depends on.
//
// After Graham and Shipman: MPI support for multi-core architectures: optimized shared memory collectives,
// 2008, and the release-gather scheme of Jain et al.: Framework for scalable intra-node collective operations
// using shared memory, 2018.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/limits.hpp"
#include "base/strong.hpp"
#include "mpi/coll/board/core_board.hpp"
#include "mpi/coll/team.hpp"
#include "mpi/messages/joint_copy.hpp"
#include "platform/platform.hpp"
#include "platform/tuning.hpp"

namespace vaquero::mpi {

/// One rank's view of a communicator's boards. The algorithms (*_board.*, reduce_shares.cpp) are sequences of
/// the steps below.
class Board {
public:
    /// Where a member is: the number of its core among those of the communicator, and its own there.
    struct Place {
        std::uint16_t core;
        std::uint16_t member;
    };

    /// Bytes for a view of `ranks` members on `cores` cores, places and boards included.
    static std::size_t bytes(int ranks, int cores) {
        return sizeof(Board) + static_cast<std::size_t>(cores) * sizeof(CoreBoard*) +
               static_cast<std::size_t>(ranks) * sizeof(Place);
    }
    /// What the view depends on besides its team.
    struct Settings {
        int cores;      ///< with members
        int look_limit; ///< how often a flag is looked at before wait_for()
        bool cores_may_sleep;
        bool is_emulated;                   ///< platform::is_emulated()
        platform::PrivateData private_data; ///< of this rank
        Sequence start = 0;                 ///< as for the core boards
    };
    /// Made in bytes() bytes of memory. The caller fills in core_boards() and places(), and then calls
    /// open().
    Board(const Team& team, const Settings& settings)
        : team_(team),
          settings_(settings),
          operation_(settings.start),
          meeting_(settings.start),
          all_left_(settings.start) {}
    Board(const Board&) = delete;
    Board& operator=(const Board&) = delete;

    [[nodiscard]] std::span<CoreBoard*> core_boards() {
        return {reinterpret_cast<CoreBoard**>(this + 1), static_cast<std::size_t>(settings_.cores)};
    }
    [[nodiscard]] std::span<Place> places() {
        return {reinterpret_cast<Place*>(core_boards().data() + settings_.cores),
                static_cast<std::size_t>(team_.size)};
    }
    void open();

    [[nodiscard]] const Team& team() const { return team_; }
    [[nodiscard]] int cores() const { return settings_.cores; }
    /// The core of the member `rank`.
    [[nodiscard]] int core_of(int rank) { return places()[static_cast<std::size_t>(rank)].core; }
    [[nodiscard]] int this_core() const { return place_.core; }
    /// Whether lower cores have lower ranks: an operation that isn't commutative may then be applied core by
    /// core.
    [[nodiscard]] bool in_rank_order() const { return in_rank_order_; }

    /// Whether the cores can meet in one line, each with `bytes` to leave.
    [[nodiscard]] bool can_meet(std::size_t bytes) const {
        return settings_.cores <= Meeting::most_cores &&
               static_cast<std::size_t>(settings_.cores) * bytes <= sizeof(Meeting::payload[0]);
    }

    // ---- The steps

    /// Begins the next operation, `name` for the deadlock report; the caller takes part in it until leave().
    Sequence begin(const char* name) {
        name_ = name;
        return ++operation_;
    }

    /// Gathers this core's members: the last one calls `act()` for the core, and then all go on.
    template <class Act>
    void gather(Sequence s, Act act) {
        if (arrive()) {
            act();
            release(s);
        } else if (!reached(own_->released, s)) {
            await_here([this, s] { return reached(own_->released, s); });
        }
    }
    /// The parts of gather() for who doesn't wait there. arrive() is true for the last one, which calls
    /// release().
    [[nodiscard]] bool arrive() {
        if (++own_->arrived != own_->members) return false;
        own_->arrived = 0;
        return true;
    }
    void release(Sequence s) { own_->released = s; }

    /// The next operation gathers the cores at a meeting; all members say so, before arrive().
    void begin_meeting() { ++meeting_; }
    /// What `core` leaves there, each the same number of bytes: this core's before meet(), anyone's after it.
    [[nodiscard]] std::byte* left_at_meeting(int core, std::size_t bytes) {
        return meeting_line_->payload[meeting_ % 2] + static_cast<std::size_t>(core) * bytes;
    }
    /// This core comes, and waits for all others.
    void meet() {
        Meeting& line = *meeting_line_;
        line.came[static_cast<std::size_t>(place_.core)].store(meeting_,
                                                               std::memory_order_release); // partner: below
        ring_others();
        for (int core = 0; core < settings_.cores; ++core) {
            const std::atomic<Sequence>& came = line.came[static_cast<std::size_t>(core)];
            await_others([&came, this] { return reached(came.load(std::memory_order_acquire), meeting_); });
        }
    }

    /// This core's slot for operation `s`, once nobody needs what it held.
    Slot& reserve(Sequence s) {
        if (!reached(all_left_, s - CoreBoard::depth)) [[unlikely]]
            await_all_left(s - CoreBoard::depth);
        return own_->slots[s % CoreBoard::depth];
    }
    /// Where `bytes` lie that `slot` shows. Others poll its first line and take it away while it is being
    /// written. Emulated stores come one after the other, so more than two of them go to the next line.
    template <class AnySlot>
    [[nodiscard]] auto* payload_of(AnySlot& slot, std::size_t bytes) const {
        const bool beside =
            bytes <= tuning::bytes_beside_flag(settings_.is_emulated) || bytes == Slot::by_reference;
        return slot.payload + (beside ? 0 : Slot::rest_of_line);
    }
    /// Shows `bytes` that were written to payload_of() the reserved slot, or by_reference.
    void show(Slot& slot, Sequence s, std::uint32_t bytes) {
        slot.header.store(std::uint64_t{bytes} << 32 | s, std::memory_order_release); // partner: await_slot()
        ring_others();
    }
    /// What `core` shows in operation `s`; it stays until leave().
    Shown await_slot(int core, Sequence s) {
        CoreBoard& board = core_board(core);
        const Slot& slot = board.slots[s % CoreBoard::depth];
        // Acquire: the slot's payload, and its core's offers, were written before the release in show().
        const auto shown = [&slot, s] {
            return static_cast<Sequence>(slot.header.load(std::memory_order_acquire)) == s;
        };
        await(core, shown);
        // Relaxed: it has been seen, and stays.
        const auto bytes = static_cast<std::uint32_t>(slot.header.load(std::memory_order_relaxed) >> 32);
        return {payload_of(slot, bytes), bytes};
    }

    /// Before arrive(), where all will read it.
    void make_offer(const std::byte* contribution, std::byte* result, std::size_t count) {
        Offer& own_offer = own_->offer(place_.member);
        own_offer.contribution = shared_address(contribution);
        own_offer.result = shared_address(result);
        own_offer.count = count;
    }
    /// Before arrive(), where only those read it who gather here: nobody, if this rank is alone.
    void make_offer_here(const std::byte* contribution, std::byte* result, std::size_t count) {
        if (!is_alone_here()) make_offer(contribution, result, count);
    }
    [[nodiscard]] bool is_alone_here() const { return own_->members == 1; }
    [[nodiscard]] int this_member() const { return place_.member; }
    /// Whether all of some offers, `offer_of(i)` for i < offers, are of `count` elements of `extent` bytes.
    /// If not, which is told, nothing may be read.
    template <class OfferOf>
    [[nodiscard]] bool check_counts(int offers, OfferOf offer_of, std::size_t count,
                                    std::size_t extent) const {
        for (int i = 0; i < offers; ++i) {
            const std::size_t other = offer_of(i).count;
            if (other == count) [[likely]]
                continue;
            raise_length_mismatch(team_, other * extent, count * extent);
            return false;
        }
        return true;
    }
    /// What any member has offered; of this core's after they have gathered, of others' after await_slot().
    [[nodiscard]] const Offer& offer(int rank) {
        const Place place = places()[static_cast<std::size_t>(rank)];
        return core_board(place.core).offer(place.member);
    }

    /// Raises `flag` of this core, or waits for a flag of another one.
    void raise(Flag& flag, Sequence s) {
        flag.operation.store(s, std::memory_order_release); // partner: await_flag()
        ring_others();
    }
    void await_flag(int core, const Flag& flag, Sequence s) {
        // Acquire: written by the release in raise() or leave().
        await(core, [&flag, s] { return reached(flag.operation.load(std::memory_order_acquire), s); });
    }
    /// This rank's `address` as all ranks see it.
    template <class T>
    [[nodiscard]] T* shared_address(T* address) const {
        return settings_.private_data.shared_address(address);
    }

    [[nodiscard]] CoreBoard& own() { return *own_; }
    [[nodiscard]] CoreBoard& core_board(int core) { return *core_boards()[static_cast<std::size_t>(core)]; }

    /// Everybody has come to operation `s`, and so left those before it.
    void all_came(Sequence s) { all_left_ = s - 1; }
    /// This rank no longer needs what others show in operation `s`.
    void leave(Sequence s) {
        int& left_here = own_->left_here[s % CoreBoard::depth];
        if (++left_here != own_->members) return;
        left_here = 0;
        own_->left.operation.store(s, std::memory_order_release); // partner: await_flag()
        if (settings_.cores_may_sleep) ring_others();
    }
    /// This rank copies `bytes` that the root of operation `s` shows, `from` another rank's memory.
    void copy_long(Sequence s, int root, std::byte* to, const std::byte* from, std::size_t bytes);
    /// The root helps those who do so, until all have left.
    void help_copying(Sequence s);
    /// Waits until everybody has left operation `s`, so that what this rank shows or offers may change.
    void await_all_left(Sequence s);

private:
    /// Whether the root of a long message helps to copy it.
    [[nodiscard]] bool copies_jointly() const {
        return tuning::copies_jointly(settings_.is_emulated, settings_.cores_may_sleep);
    }

    /// Polls `done`, which `core` makes true.
    template <class Done>
    void await(int core, Done done) {
        if (core == place_.core) {
            if (!done()) await_here(done);
            return;
        }
        await_others(done);
    }
    /// The same for some other core.
    template <class Done>
    void await_others(Done done) {
        for (int polls = 0; polls < settings_.look_limit; ++polls, platform::relax())
            if (done()) [[likely]]
                return;
        wait(done, false);
    }
    /// Waits for `done`, which another rank of this core makes true.
    template <class Done>
    void await_here(Done done) {
        wait(done, true);
    }
    template <class Done>
    void wait(Done& done, bool here) {
        struct DoneCondition : Condition {
            Done& is_done;
        };
        const DoneCondition condition{
            {[](const Condition& c) -> bool { return static_cast<const DoneCondition&>(c).is_done(); }, name_,
             here},
            done};
        wait_for(team_, condition);
    }
    void ring_others() {
        if (settings_.cores_may_sleep) [[unlikely]]
            ring_cores(team_);
    }

    Team team_;
    Settings settings_;
    bool in_rank_order_ = false;
    Place place_{};
    CoreBoard* own_ = nullptr;
    Meeting* meeting_line_ = nullptr;
    Sequence operation_; ///< that this rank takes part in, or was the last to
    Sequence meeting_;   ///< the last meeting that began
    Sequence all_left_;  ///< as far as this rank knows, everybody has left this one and those before it
    const char* name_ = "";
};

} // namespace vaquero::mpi
