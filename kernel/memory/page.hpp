// The unit in which memory is handed out: page_bytes.
#pragma once

#include "base/limits.hpp" // IWYU pragma: export
