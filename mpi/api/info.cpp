// Info objects [MPI 3.1 §9].

#include <mpi.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "mpi/api/arguments.hpp"
#include "mpi/objects/info.hpp"

using namespace vaquero::mpi;

namespace {

/// An info, not MPI_INFO_NULL.
Info* check_info(Arguments& arguments, MPI_Info info) {
    Info* const found = arguments.info(info);
    arguments.require(found != nullptr, MPI_ERR_INFO, "MPI_INFO_NULL is no info");
    return found;
}

/// A key of 1 to MPI_MAX_INFO_KEY - 1 characters, without the blanks around it [MPI 3.1 §9].
std::string_view check_key(Arguments& arguments, const char* key) {
    std::string_view text(key != nullptr ? key : "");
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    text.remove_suffix(text.size() - (text.find_last_not_of(' ') + 1));
    arguments.require(!text.empty() && text.size() < MPI_MAX_INFO_KEY, MPI_ERR_INFO_KEY, "invalid key");
    return text;
}

/// Writes as much of `text` as `size` characters take, the zero included.
void give_text(std::string_view text, char* buffer, std::size_t size) {
    if (size == 0) return;
    const std::size_t length = std::min(text.size(), size - 1);
    std::memcpy(buffer, text.data(), length);
    buffer[length] = '\0';
}

} // namespace

int MPI_Info_create(MPI_Info* info) {
    Arguments arguments("MPI_Info_create");
    arguments.out(info);
    if (arguments.failed()) return arguments.error();
    Info* const created = create_info(arguments.rank(), nullptr);
    arguments.memory(created);
    if (!arguments.failed()) *info = handle_of(*created);
    return arguments.error();
}

int MPI_Info_dup(MPI_Info info, MPI_Info* newinfo) {
    Arguments arguments("MPI_Info_dup");
    const Info* const from = check_info(arguments, info);
    arguments.out(newinfo);
    if (arguments.failed()) return arguments.error();
    Info* const created = create_info(arguments.rank(), from);
    arguments.memory(created);
    if (!arguments.failed()) *newinfo = handle_of(*created);
    return arguments.error();
}

int MPI_Info_free(MPI_Info* info) {
    Arguments arguments("MPI_Info_free");
    arguments.out(info);
    if (arguments.failed()) return arguments.error();
    Info* const freed = check_info(arguments, *info);
    arguments.require(*info != MPI_INFO_ENV, MPI_ERR_INFO, "MPI_INFO_ENV can't be freed");
    if (arguments.failed()) return arguments.error();
    release_info(arguments.rank(), freed);
    *info = MPI_INFO_NULL;
    return MPI_SUCCESS;
}

int MPI_Info_set(MPI_Info info, const char* key, const char* value) {
    Arguments arguments("MPI_Info_set");
    Info* const changed = check_info(arguments, info);
    const std::string_view name = check_key(arguments, key);
    arguments.require(value != nullptr && std::strlen(value) < MPI_MAX_INFO_VAL, MPI_ERR_INFO_VALUE,
                      "invalid value");
    if (arguments.failed()) return arguments.error();
    const bool done = changed->set(arguments.rank(), name, value);
    arguments.require(done, MPI_ERR_NO_MEM, "out of memory");
    return arguments.error();
}

int MPI_Info_delete(MPI_Info info, const char* key) {
    Arguments arguments("MPI_Info_delete");
    Info* const changed = check_info(arguments, info);
    const std::string_view name = check_key(arguments, key);
    if (arguments.failed()) return arguments.error();
    arguments.require(changed->remove(arguments.rank(), name), MPI_ERR_INFO_NOKEY, "there is no such key");
    return arguments.error();
}

int MPI_Info_get(MPI_Info info, const char* key, int valuelen, char* value, int* flag) {
    Arguments arguments("MPI_Info_get");
    const Info* const asked = check_info(arguments, info);
    const std::string_view name = check_key(arguments, key);
    arguments.require(valuelen >= 0, MPI_ERR_ARG, "negative length");
    arguments.out(value);
    arguments.out(flag);
    if (arguments.failed()) return arguments.error();
    Info::Entry* const entry = asked->find(name);
    *flag = entry != nullptr;
    // The length doesn't count the zero.
    if (entry != nullptr)
        give_text({entry->value(), entry->value_length}, value, static_cast<std::size_t>(valuelen) + 1);
    return MPI_SUCCESS;
}

int MPI_Info_get_string(MPI_Info info, const char* key, int* buflen, char* value, int* flag) {
    Arguments arguments("MPI_Info_get_string");
    const Info* const asked = check_info(arguments, info);
    const std::string_view name = check_key(arguments, key);
    arguments.out(buflen);
    arguments.out(flag);
    if (arguments.failed()) return arguments.error();
    arguments.require(*buflen >= 0 && (*buflen == 0 || value != nullptr), MPI_ERR_ARG, "invalid buffer");
    if (arguments.failed()) return arguments.error();
    Info::Entry* const entry = asked->find(name);
    *flag = entry != nullptr;
    if (entry == nullptr) return MPI_SUCCESS;
    give_text({entry->value(), entry->value_length}, value, static_cast<std::size_t>(*buflen));
    *buflen = static_cast<int>(entry->value_length) + 1;
    return MPI_SUCCESS;
}

int MPI_Info_get_valuelen(MPI_Info info, const char* key, int* valuelen, int* flag) {
    Arguments arguments("MPI_Info_get_valuelen");
    const Info* const asked = check_info(arguments, info);
    const std::string_view name = check_key(arguments, key);
    arguments.out(valuelen);
    arguments.out(flag);
    if (arguments.failed()) return arguments.error();
    const Info::Entry* const entry = asked->find(name);
    *flag = entry != nullptr;
    if (entry != nullptr) *valuelen = static_cast<int>(entry->value_length);
    return MPI_SUCCESS;
}

int MPI_Info_get_nkeys(MPI_Info info, int* nkeys) {
    Arguments arguments("MPI_Info_get_nkeys");
    const Info* const asked = check_info(arguments, info);
    arguments.out(nkeys);
    if (!arguments.failed()) *nkeys = asked->size();
    return arguments.error();
}

int MPI_Info_get_nthkey(MPI_Info info, int n, char* key) {
    Arguments arguments("MPI_Info_get_nthkey");
    const Info* const asked = check_info(arguments, info);
    arguments.out(key);
    arguments.require(n >= 0 && (arguments.failed() || n < asked->size()), MPI_ERR_ARG,
                      "there is no such key");
    if (arguments.failed()) return arguments.error();
    Info::Entry* const entry = asked->at(n);
    give_text({entry->key(), entry->key_length}, key, MPI_MAX_INFO_KEY);
    return MPI_SUCCESS;
}
