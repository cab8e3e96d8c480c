/* The same with so many globals that a switch doesn't look which pages were used. */
#define PAGES 1000
#include "private_pages.c"
