// Noticing that every rank waits for another: an error of the program that must not hang silently.
#pragma once

namespace vaquero {

struct Core;

/// Whether every core is at rest and none was rung. Exact when cores sleep: whoever could still ring is
/// awake, and a core that was rung has its doorbell's flag cleared by the ringer before the ringer rests.
bool everybody_rests();

/// Where cores nap: called by each idle core at each nap, it watches for a window of time in which
/// every rank waited and no core made progress.
void look_for_deadlock(Core& core);

/// Says what each rank waits for and ends the machine.
[[noreturn]] void report_deadlock();

} // namespace vaquero
