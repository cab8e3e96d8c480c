// The third kind of failure: a set-up that failed or a user's mistake, told in words.
#pragma once

#include <optional>
#include <utility>

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace vaquero {

/// What went wrong and what to do about it, as one line of text.
class Error {
public:
    template <class... Parts>
    requires(sizeof...(Parts) > 0) explicit Error(const Parts&... parts) : text_(parts...) {}

    [[nodiscard]] std::string_view message() const { return text_.view(); }

private:
    Text<200> text_;
};

/// A `T` or the reason why there is none.
template <class T, class Reason = Error>
class [[nodiscard]] Result {
public:
    Result(T value) : value_(std::move(value)) {}
    Result(const Reason& error) : error_(error) {}

    [[nodiscard]] bool ok() const { return value_.has_value(); }
    explicit operator bool() const { return ok(); }

    /// The value; calling it on a failure is a bug.
    [[nodiscard]] T& value() {
        ensure(ok(), "value() of a failed Result");
        return *value_;
    }
    [[nodiscard]] const T& value() const {
        ensure(ok(), "value() of a failed Result");
        return *value_;
    }
    /// The reason; calling it on a success is a bug.
    [[nodiscard]] const Reason& error() const {
        ensure(error_.has_value(), "error() of a successful Result");
        return *error_;
    }

private:
    std::optional<T> value_;
    std::optional<Reason> error_;
};

} // namespace vaquero
