#pragma once

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

/// A USB webcam that the kernel's uvcvideo drives: the program uvc_camera, plugged in for as long
/// as the object lives. Only in the lab.
class UsbCamera
{
public:
	/// A picture that it has handed over to the host.
	struct Sent {
		std::uint64_t number = 0; ///< by which faults count
		bool keyframe = false;
		std::string fault; ///< "none", or what went wrong with it
		std::string bytes; ///< as they were sent
	};

	/// The words of uvc_camera's command line: a profile and options. Waits for the node, and
	/// throws when it does not come.
	explicit UsbCamera(std::vector<std::string> words);
	/// One that the driver may refuse: null when it has no node by then.
	static std::unique_ptr<UsbCamera> plug_in(std::vector<std::string> words,
						  std::chrono::milliseconds patience);

	/// The newest.
	const std::string &node() const { return node_; }
	/// Unplugs it, plugs it in again some time later, and returns at once.
	void begin_replug() { process_.signal(SIGUSR1); }
	/// Waits until it is there after the latest unplugging, which this object began or a fault
	/// made.
	void wait_until_back();
	void replug()
	{
		begin_replug();
		wait_until_back();
	}
	/// Unplugs it for good.
	void unplug();

	/// All pictures so far, the bytes of them in order.
	std::vector<Sent> sent() const;

private:
	struct Begun {}; ///< plugged in, and not waited for

	UsbCamera(Begun, std::vector<std::string> words);

	bool comes(std::chrono::milliseconds patience);

	ScratchDirectory scratch_;
	ChildProcess process_;
	std::size_t times_ready_ = 0;
	std::string node_;
};

/// Makes uvcvideo give out frames with errors, flagged, instead of dropping them (its parameter
/// nodrop), for cameras that are plugged in while it lives.
class DamagedFramesKept
{
public:
	DamagedFramesKept() { set("1"); }
	DamagedFramesKept(const DamagedFramesKept &) = delete;
	DamagedFramesKept &operator=(const DamagedFramesKept &) = delete;
	~DamagedFramesKept() { set("0"); }

private:
	static void set(const std::string &value);
};

} // namespace penstock::test
