#include "launcher/programs.hpp"

#include <elf.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace vaquero::launcher {

namespace {

namespace fs = std::filesystem;

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// The names in lines such as `    {"osu_barrier", ...` of a catalogue.cpp.
void read_benchmarks(const std::string& catalogue, std::vector<std::string>& names) {
    std::ifstream file(catalogue);
    for (std::string line; std::getline(file, line);) {
        const std::string_view text =
            std::string_view(line).substr(std::min(line.find_first_not_of(' '), line.size()));
        if (!text.starts_with("{\"osu_") && !text.starts_with("{\"toro_")) continue;
        names.emplace_back(text.substr(2, text.find('"', 2) - 2));
    }
}

std::vector<std::string> read_examples(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none))
        if (entry.path().extension() == ".c" || entry.path().extension() == ".cpp")
            names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

bool is_file(const std::string& path) {
    std::error_code none;
    return fs::is_regular_file(path, none);
}

/// The first bytes of a file, in which all is that names its kind.
std::string beginning(const std::string& path) {
    std::string bytes(std::size_t{64} << 10, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

/// It has the note that names the PVH entry point: type 18, owner "Xen". QEMU looks for it too.
bool is_boot_image(const std::string& bytes) {
    constexpr std::string_view note("\x12\0\0\0Xen\0", 8);
    return bytes.find(note) != std::string::npos;
}

/// An ELF file of type ET_DYN, a library.
bool is_library(const std::string& bytes) {
    Elf64_Ehdr header;
    if (bytes.size() < sizeof header) return false;
    std::memcpy(&header, bytes.data(), sizeof header);
    return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_type == ET_DYN;
}

Failure image_failure(const std::string& message) {
    return {status::image, message};
}

} // namespace

Catalogue::Catalogue(const std::string& root) {
    if (root.empty()) return;
    read_benchmarks(root + "/osu/catalogue.cpp", benchmarks_);
    read_benchmarks(root + "/osu/toro/catalogue.cpp", benchmarks_);
    examples_ = read_examples(root + "/examples");
}

bool Catalogue::has_benchmark(std::string_view name) const {
    return contains(benchmarks_, name);
}

bool Catalogue::has_example(std::string_view name) const {
    return contains(examples_, name);
}

std::string Catalogue::list() const {
    std::string text = "benchmarks:\n";
    for (const std::string& name : benchmarks_)
        text += "  " + name + "\n";
    text += "examples:\n";
    for (const std::string& name : examples_)
        text += "  " + name + "\n";
    return text;
}

Outcome<Program> find_program(const std::string& name, const std::string& root, bool host) {
    Program program{.file = name};
    const Catalogue catalogue(root);
    std::string target;
    if (name.find('/') != std::string::npos)
        ;
    else if (catalogue.has_benchmark(name))
        target = "osu/osu"; // one image holds all benchmarks; argv[0] picks
    else if (catalogue.has_example(name))
        target = "examples/" + name;
    else if (is_file(name))
        program.file = "./" + name;
    else
        return Failure{status::unknown,
                       "no program is called '" + name +
                           "'; above are the built-in ones, or give an image's path",
                       catalogue.list()};
    program.built_in = !target.empty();
    if (program.built_in)
        program.file = root + (host ? "/build/host/" + target + ".so" : "/build/guest/" + target);
    if (host && program.built_in) program.targets.push_back(target + ".so");
    if (host) program.targets.emplace_back("vaquero-host");
    return program;
}

std::optional<Failure> check_file(const std::string& file, bool host) {
    std::error_code none;
    if (!fs::exists(file, none)) return Failure{status::unknown, "there is no image " + file};
    if (!is_file(file) || access(file.c_str(), R_OK) != 0) return image_failure(file + " can't be read");
    const std::string bytes = beginning(file);
    if (!host) {
        if (is_boot_image(bytes)) return std::nullopt;
        return image_failure(file + " isn't a boot image; link it with bin/mpicc or bin/mpicxx");
    }
    if (is_boot_image(bytes))
        return image_failure(file + " is a boot image; for --host, make the program with bin/mpicc --host");
    if (is_library(bytes)) return std::nullopt;
    return image_failure(file +
                         " isn't a program for --host; link it with bin/mpicc --host or bin/mpicxx --host");
}

} // namespace vaquero::launcher
