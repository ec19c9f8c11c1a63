#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "app/pipeline/camera/loss_backoff.h"
#include "core/base/clock_time.h"
#include "core/event/event_loop.h"
#include "core/event/folder_watch.h"
#include "core/event/timer.h"

namespace penstock {

/// What a look for a camera came to.
enum class Awaited : std::uint8_t {
	kMissing, ///< it is not there, or another program has it
	kSettled, ///< there is nothing more to wait for: it is open, or cannot be opened
};

/// Waits in an event loop, while it lives, for a camera that is not there: looks for it in the pace
/// of LossBackoff, and when a video node comes.
class CameraWait
{
public:
	/// All are called on the loop's thread.
	struct Handlers {
		std::function<Awaited()> look;
		std::function<void()> ended;	   ///< it is settled, or `until` is over
		std::function<void(Error)> failed; ///< a timer or a watch of its own
	};

	/// From now on until then; unset: for ever. Borrows `loop` and `backoff`, which must know
	/// of the loss (note_loss()).
	static Result<std::unique_ptr<CameraWait>> begin(EventLoop &loop, LossBackoff &backoff,
							 ClockTime until, Handlers handlers);
	CameraWait(const CameraWait &) = delete;
	CameraWait &operator=(const CameraWait &) = delete;
	~CameraWait();

private:
	CameraWait(EventLoop &loop, LossBackoff &backoff, ClockTime until, Handlers handlers)
		: loop_(loop), backoff_(backoff), until_(until), handlers_(std::move(handlers))
	{}

	Status arm();
	void look();
	bool is_over() const;

	EventLoop &loop_;
	LossBackoff &backoff_;
	const ClockTime until_;
	const Handlers handlers_;
	std::optional<Timer> timer_;
	std::optional<FolderWatch> nodes_; ///< none where the kernel refuses it
	bool over_ = false;		   ///< ended() was called
};

} // namespace penstock
