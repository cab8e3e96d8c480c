// A folder of a test's own, and environment variables for its time.
#pragma once

#include <string>
#include <string_view>

class Scratch {
public:
    Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch();

    [[nodiscard]] const std::string& path() const { return path_; }
    /// Writes a file below the folder, and makes the folders above it; returns its path.
    std::string write(const std::string& name, std::string_view text) const;
    /// What is in a file below the folder; empty if there is none.
    [[nodiscard]] std::string read(const std::string& name) const;

private:
    std::string path_;
};

/// Sets a variable, and makes it what it was in the end.
class Variable {
public:
    Variable(const char* name, const std::string& value);
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable();

private:
    const char* name_;
    bool was_set_;
    std::string before_;
};
