#include "mpi/objects/info.hpp"

#include <cstring>
#include <new>

#include "base/text.hpp"
#include "mpi/messages/core_engine.hpp"
#include "mpi/objects/rank_state.hpp"

namespace vaquero::mpi {
namespace {

void write_text(char* to, std::string_view text) {
    std::memcpy(to, text.data(), text.size());
    to[text.size()] = '\0';
}

/// What a program can ask of MPI_INFO_ENV [MPI 3.1 §10.3.1]: what there is no answer to is left out.
Info* environment(RankState& rank) {
    if (rank.environment != nullptr) return rank.environment;
    Info* const info = rank.infos.allocate();
    if (info == nullptr) return nullptr;
    const Text<16> ranks(platform::rank_count());
    constexpr std::string_view levels[] = {"MPI_THREAD_SINGLE", "MPI_THREAD_FUNNELED",
                                           "MPI_THREAD_SERIALIZED"};
    const std::string_view level = rank.thread_level == MPI_THREAD_SINGLE     ? levels[0]
                                   : rank.thread_level == MPI_THREAD_FUNNELED ? levels[1]
                                                                              : levels[2];
    const bool complete = info->set(rank, "maxprocs", ranks.view()) &&
                          info->set(rank, "soft", ranks.view()) && info->set(rank, "host", "vaquero") &&
                          info->set(rank, "arch", "x86_64") && info->set(rank, "thread_level", level);
    return rank.environment = complete ? info : nullptr;
}

} // namespace

Info::Entry* Info::find(std::string_view key) const {
    Entry* entry = first_;
    while (entry != nullptr && std::string_view(entry->key(), entry->key_length) != key)
        entry = entry->next;
    return entry;
}

Info::Entry* Info::at(int index) const {
    Entry* entry = first_;
    while (entry != nullptr && index-- > 0)
        entry = entry->next;
    return entry;
}

int Info::size() const {
    int count = 0;
    for (const Entry* entry = first_; entry != nullptr; entry = entry->next)
        ++count;
    return count;
}

bool Info::set(RankState& rank, std::string_view key, std::string_view value) {
    const std::size_t bytes = sizeof(Entry) + key.size() + value.size() + 2;
    void* const memory = rank.engine->memory().allocate(bytes);
    if (memory == nullptr) return false;
    auto* const entry = new (memory) Entry{nullptr, key.size(), value.size()};
    write_text(entry->key(), key);
    write_text(entry->value(), value);
    for (Entry** link = &first_;; link = &(*link)->next) {
        Entry* const old = *link;
        if (old != nullptr && std::string_view(old->key(), old->key_length) != key) continue;
        *link = entry;
        if (old == nullptr) return true;
        entry->next = old->next;
        rank.engine->memory().release(old, old->bytes());
        return true;
    }
}

bool Info::remove(RankState& rank, std::string_view key) {
    for (Entry** link = &first_; *link != nullptr; link = &(*link)->next) {
        Entry* const entry = *link;
        if (std::string_view(entry->key(), entry->key_length) != key) continue;
        *link = entry->next;
        rank.engine->memory().release(entry, entry->bytes());
        return true;
    }
    return false;
}

bool Info::copy_all(RankState& rank, const Info& from) {
    for (Entry* entry = from.first_; entry != nullptr; entry = entry->next)
        if (!set(rank, {entry->key(), entry->key_length}, {entry->value(), entry->value_length}))
            return false;
    return true;
}

void Info::clear(RankState& rank) {
    while (first_ != nullptr) {
        Entry* const entry = first_;
        first_ = entry->next;
        rank.engine->memory().release(entry, entry->bytes());
    }
}

Info* find_info(RankState& rank, MPI_Info info) {
    return info == MPI_INFO_ENV ? environment(rank) : rank.infos.find(info);
}

Info* create_info(RankState& rank, const Info* from) {
    Info* const info = rank.infos.allocate();
    if (info == nullptr || from == nullptr || info->copy_all(rank, *from)) return info;
    release_info(rank, info);
    return nullptr;
}

void release_info(RankState& rank, Info* info) {
    info->clear(rank);
    rank.infos.release(*info);
}

} // namespace vaquero::mpi
