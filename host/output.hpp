// What programs print in the host world: it leaves in whole lines of one rank, as in the guest, although all
// ranks have the process's one standard output.
#pragma once

namespace vaquero::host {

/// From now on, what `ranks` ranks write through stdio and iostreams is collected line by line; with
/// `tagged`, each line begins with [1,RANK]<stdout>: or the like. Before that nothing may have been printed.
/// If standard output can't be written later, the process ends with status 125, as the launcher documents.
void collect_output(int ranks, bool tagged);

/// Sends the lines that weren't ended.
void flush_output();

} // namespace vaquero::host
