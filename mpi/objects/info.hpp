// Info objects: keys with values, in the order in which they were set [MPI 3.1 §9].
#pragma once

#include <mpi.h>

#include <string_view>

namespace vaquero::mpi {

struct RankState;

/// Its handle is its address; that of MPI_INFO_ENV is predefined.
class Info {
public:
    struct Entry {
        Entry* next;
        std::size_t key_length;
        std::size_t value_length;

        // The texts lie behind it, each with a zero at its end.
        [[nodiscard]] char* key() { return reinterpret_cast<char*>(this + 1); }
        [[nodiscard]] char* value() { return key() + key_length + 1; }
        [[nodiscard]] std::size_t bytes() const { return sizeof(Entry) + key_length + value_length + 2; }
    };

    [[nodiscard]] Entry* find(std::string_view key) const;
    /// The entry number `index`; nullptr when there are fewer.
    [[nodiscard]] Entry* at(int index) const;
    [[nodiscard]] int size() const;
    /// False when memory has run out.
    [[nodiscard]] bool set(RankState& rank, std::string_view key, std::string_view value);
    /// False when there is no such key.
    bool remove(RankState& rank, std::string_view key);
    [[nodiscard]] bool copy_all(RankState& rank, const Info& from);
    void clear(RankState& rank);

private:
    Entry* first_ = nullptr;
};

/// The info of `rank` behind a handle; nullptr when there is none, as for MPI_INFO_NULL.
Info* find_info(RankState& rank, MPI_Info info);
/// A new one with what `from` has, if it isn't null; nullptr when memory has run out.
Info* create_info(RankState& rank, const Info* from);
void release_info(RankState& rank, Info* info);
inline MPI_Info handle_of(Info& info) {
    return reinterpret_cast<MPI_Info>(&info);
}

} // namespace vaquero::mpi
