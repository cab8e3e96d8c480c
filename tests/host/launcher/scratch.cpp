#include "tests/host/launcher/scratch.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

Scratch::Scratch() : path_(testing::TempDir() + "vaquero-test.XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no folder in " + testing::TempDir());
}

Scratch::~Scratch() {
    std::filesystem::remove_all(path_);
}

std::string Scratch::write(const std::string& name, std::string_view text) const {
    const std::filesystem::path path = path_ + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
}

std::string Scratch::read(const std::string& name) const {
    std::ifstream file(path_ + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Variable::Variable(const char* name, const std::string& value)
    : name_(name), was_set_(std::getenv(name) != nullptr) {
    if (was_set_) before_ = std::getenv(name);
    setenv(name, value.c_str(), 1);
}

Variable::~Variable() {
    if (was_set_)
        setenv(name_, before_.c_str(), 1);
    else
        unsetenv(name_);
}
