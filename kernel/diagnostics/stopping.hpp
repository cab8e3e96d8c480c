// The machine's end as seen by the other cores: they stop, each at a place where nothing is half done.
#pragma once

namespace vaquero {

/// As long as one lives, the calling core isn't stopped by stop_others(), but when the outermost one ends:
/// for what must happen as a whole, as a line of output. Only for what ends soon.
class Unstoppable {
public:
    Unstoppable();
    ~Unstoppable();
    Unstoppable(const Unstoppable&) = delete;
    Unstoppable& operator=(const Unstoppable&) = delete;
};

/// Says that stop_others() must wait for the calling core, or stops it if it comes too late.
void join_stopping();

/// Stops the other cores and returns when they have stopped. Says which one doesn't within 15 s.
void stop_others();

/// For the NMI handler: stops the calling core, at once or when it leaves its Unstoppable. False: nobody
/// asked for that, so the NMI means something else.
bool stop_if_asked();

/// Stops the calling core for good.
[[noreturn]] void stop_here();

} // namespace vaquero
