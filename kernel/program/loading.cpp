// In place of the C library's loader of shared libraries, which no boot image can use: without it each image
// is 45 KB smaller, and dlopen(3) says why it fails.
#include <asm/errno.h>

extern "C" {

/// The C library's: dlopen(3) and its like return a failure, and dlerror(3) tells this one.
[[noreturn]] void _dl_signal_error(int error, const char* object, const char* occasion, const char* message);

// What follows is called wherever the C library calls its own functions of these names (bin/link/ld: --wrap).

void* __wrap__dl_open(const char* file) {
    _dl_signal_error(ENOSYS, file != nullptr ? file : "", nullptr,
                     "a boot image is static and can't load shared libraries");
}
/// Of a library, of which there is none.
void __wrap__dl_close(void*) {}
/// Where libraries would be looked for.
void __wrap__dl_init_paths() {}
/// An image has no part that becomes read-only once it was relocated.
void __wrap__dl_protect_relro(void*) {}
}
