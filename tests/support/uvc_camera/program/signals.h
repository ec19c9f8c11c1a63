#pragma once

#include <functional>
#include <initializer_list>

#include "core/base/unique_fd.h"
#include "core/event/event_source.h"

namespace penstock::uvc {

/// Signals as events of a loop (signalfd(2)).
class Signals final : public EventSource
{
public:
	/// From now on these signals come here, and nowhere else.
	static Result<Signals> create(std::initializer_list<int> signals,
				      std::function<void(int)> handler);

	int event_fd() const override { return fd_.get(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	Signals(UniqueFd fd, std::function<void(int)> handler);

	UniqueFd fd_;
	std::function<void(int)> handler_;
};

} // namespace penstock::uvc
