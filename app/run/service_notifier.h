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
	/// `frames` is what each pipeline that has not ended has encoded so far. READY=1 once all
	/// of them have, WATCHDOG=1 whenever all have encoded more, so that a run of which one part
	/// stands still is restarted.
	void show(std::span<const std::uint64_t> frames);
	/// STOPPING=1.
	void stopping();

private:
	std::vector<std::uint64_t> last_;
	bool ready_ = false;
};

} // namespace penstock
