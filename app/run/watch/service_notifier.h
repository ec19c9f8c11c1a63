#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace penstock {

/// Tells a service manager that listens (sd_notify(3), NOTIFY_SOCKET) how a run goes; without one
/// nothing happens.
class ServiceNotifier
{
public:
	ServiceNotifier();

	/// A pipeline that should stream; one that has ended as it was asked to is none any more.
	struct Part {
		enum class State : std::uint8_t {
			kStreams,
			kAwaits,   ///< its camera, as it was asked to
			kFailed,   ///< a restart of the service may help
			kHopeless, ///< it does not: RestartPreventExitStatus= of the unit
		};
		std::uint64_t frames = 0; ///< encoded so far
		State state = State::kStreams;
	};

	/// READY=1 once all that stream have encoded a frame, WATCHDOG=1 whenever all have encoded
	/// more, both unless one has failed: a run of which one part stands still or has failed is
	/// restarted. One that awaits its camera is well. STATUS tells how many stream.
	void show(std::span<const Part> parts);
	/// STOPPING=1.
	void stopping();

private:
	void notify(const char *state) const;

	int (*notify_)(int unset_environment, const char *state); ///< sd_notify(), or null
	std::vector<std::uint64_t> last_;
	bool ready_ = false;
};

} // namespace penstock
