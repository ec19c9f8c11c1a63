#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "app/control/run_control.h"
#include "core/event/event_source.h"
#include "core/event/wakeup.h"

namespace penstock {

/// The commands of a run as events of one loop. Each loop has a source of its own.
class ControlSource final : public EventSource
{
public:
	/// Called on the loop's thread. Of several commands of a kind that came while the loop was
	/// busy it gets the first only.
	using Handler = std::function<void(const Command &)>;

	/// Borrows `control`. A stop that was asked for before is handed on, too.
	static Result<std::unique_ptr<ControlSource>> create(RunControl &control, Handler handler);
	ControlSource(const ControlSource &) = delete;
	ControlSource &operator=(const ControlSource &) = delete;
	~ControlSource() override;

	int event_fd() const override { return wakeup_.fd(); }
	Result<std::uint32_t> prepare() override;
	Status dispatch(std::uint32_t events) override;

private:
	friend class RunControl;

	ControlSource(RunControl &control, Handler handler, Wakeup wakeup);

	/// Under the control's lock.
	void push(const Command &command);

	RunControl &control_;
	Handler handler_;
	Wakeup wakeup_;
	std::vector<Command> waiting_; ///< under the control's lock
};

} // namespace penstock
