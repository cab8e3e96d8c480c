// std::source_location for clang before 16, which lacks the builtin function that libstdc++'s is made with.
#pragma once

#include <cstdint>
#include <version>

#if !__has_builtin(__builtin_source_location)
namespace std {

class source_location {
public:
    static constexpr source_location current(const char* file = __builtin_FILE(),
                                             const char* function = __builtin_FUNCTION(),
                                             uint_least32_t line = __builtin_LINE()) {
        source_location here;
        here.file_ = file;
        here.function_ = function;
        here.line_ = line;
        return here;
    }
    [[nodiscard]] constexpr const char* file_name() const { return file_; }
    [[nodiscard]] constexpr const char* function_name() const { return function_; }
    [[nodiscard]] constexpr uint_least32_t line() const { return line_; }

private:
    const char* file_ = "";
    const char* function_ = "";
    uint_least32_t line_ = 0;
};

} // namespace std
#endif
