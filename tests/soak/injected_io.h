#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <linux/videodev2.h>

#include "tests/soak/soak_case.h"
#include "tests/support/fakes/changed_io.h"
#include "tests/support/v4l2/fake_node.h"

namespace penstock::test {

/// The calls to fake nodes, which fare as a case says; and the signals that come with them. Each
/// pipeline has nodes of its own and calls them from one thread, so that the calls to a node,
/// unlike those of the whole run, come in the same order each time.
class InjectedIo final : public ChangedIo
{
public:
	/// Borrows `real` and `soak`. `nodes` are those of `real`.
	InjectedIo(v4l2::Io &real, std::map<std::string, std::shared_ptr<FakeNode>> nodes,
		   const SoakCase &soak)
		: ChangedIo(real), nodes_(std::move(nodes)), soak_(soak)
	{}

	int open(const char *path, int flags) override;
	int ioctl(int fd, unsigned long request, void *argument) override;
	int map(int fd, std::size_t length, off_t offset, void **address) override;

private:
	/// What the client was told of the buffers of one queue.
	struct Told {
		std::uint32_t skipped = 0;	   ///< added to sequence numbers
		std::chrono::milliseconds time{0}; ///< added to times
		std::uint32_t frozen = 0;	   ///< buffers that still get the time before
		std::uint32_t last_sequence = 0;
		timeval last_time{};
	};
	struct Node {
		std::uint32_t calls = 0;
		std::uint32_t buffers = 0;
		int lost = 0;			    ///< the errno
		std::map<std::uint32_t, Told> told; ///< by the type of the queue
	};
	/// What to do with a call that is made now.
	struct Fate {
		int refusal = 0; ///< the errno
		std::chrono::milliseconds delay{0};
		bool unplugged = false;
		std::vector<int> signals;
	};

	std::string path_of(int fd);
	/// Counts the call and does what comes before it; the errno with which it is refused.
	int befall(const std::string &path);
	Fate fate_of(const std::string &path);
	int dequeue(int fd, v4l2_buffer &buffer);
	/// False when the driver keeps the buffer.
	bool tell(const std::string &path, v4l2_buffer &buffer);

	const std::map<std::string, std::shared_ptr<FakeNode>> nodes_;
	const SoakCase &soak_;
	std::mutex mutex_; // of what follows
	std::map<int, std::string> paths_;
	std::map<std::string, Node> states_;
};

} // namespace penstock::test
