#pragma once

namespace penstock {

/// What a process must have before it opens anything: call it first in main().
///
/// A descriptor from 0 to 2 that is closed would become the first file or device that is opened,
/// and text would go there; it is opened on /dev/null, so that only its own use fails (EBADF).
/// SIGXFSZ, which would end the process at a limit of file sizes (ulimit -f, LimitFSIZE=), is
/// ignored: a write is refused then (EFBIG), and only that file ends. SIGCHLD is not, whoever
/// started the program: how a child ended could not be known.
void prepare_process();

} // namespace penstock
