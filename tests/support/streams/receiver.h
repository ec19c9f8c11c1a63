#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/reserved_port.h"

namespace penstock::test {

/// Until somebody listens there.
bool wait_until_open(PortKind kind, int port);

/// FFmpeg as the program that a stream is sent to. It writes down what it receives.
class Receiver
{
public:
	/// `input` is FFmpeg's words up to and with -i. Returns when it listens.
	Receiver(const std::vector<std::string> &input, PortKind kind, int port);

	/// Frames that came so far.
	std::size_t frames() const;
	/// The first that came was a keyframe.
	bool began_with_keyframe() const;
	bool wait_for_frames(std::size_t count) const;
	/// The stream has ended for it.
	bool wait_for_end() { return process_->wait(std::chrono::seconds(30)) == exited(0); }
	std::string complaints() const { return process_->err(); }

	void kill() { process_.reset(); }

private:
	std::vector<std::string> lines() const;

	ScratchDirectory scratch_;
	std::unique_ptr<ChildProcess> process_;
};

} // namespace penstock::test
