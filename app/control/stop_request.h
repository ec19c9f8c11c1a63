#pragma once

#include <functional>

#include "app/control/signals.h"
#include "core/event/event_source.h"

namespace penstock {

/// The first stop signal as an event of one loop. Each loop has a request of its own.
class StopRequest final : public EventSource
{
public:
	/// Borrows `signals`. `requested` is called once, on the loop's thread, also when the
	/// signal came before.
	StopRequest(const StopSignals &signals, std::function<void()> requested)
		: signals_(signals), requested_(std::move(requested))
	{}

	int event_fd() const override { return signals_.event_fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	const StopSignals &signals_;
	std::function<void()> requested_;
	bool told_ = false;
};

} // namespace penstock
