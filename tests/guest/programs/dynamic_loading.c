/* A boot image can't load libraries, and says so. */
#include <dlfcn.h>
#include <string.h>

#include "check.h"

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    check(dlopen("libm.so.6", RTLD_NOW) == NULL, "a library was loaded");
    const char* const why = dlerror();
    check(why != NULL && strstr(why, "libm.so.6: a boot image is static") != NULL, "dlerror: %s", why);
    return finish("dynamic_loading");
}
