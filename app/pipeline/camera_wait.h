#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "app/pipeline/loss_backoff.h"
#include "core/base/clock_time.h"
#include "core/event/event_loop.h"
#include "core/event/folder_watch.h"
#include "core/event/timer.h"

namespace penstock {

/// Waits for a camera that is not there: says when to look for it, in the pace of LossBackoff and
/// when a video node comes.
class CameraWait
{
public:
	/// `look` is called on the loop's thread between begin() and end().
	static Result<std::unique_ptr<CameraWait>> create(std::function<void()> look);
	CameraWait(const CameraWait &) = delete;
	CameraWait &operator=(const CameraWait &) = delete;

	/// `failed` gets the error of a descriptor that cannot be read.
	void add_to(EventLoop &loop, const std::function<void(Error)> &failed);

	/// The camera is lost now, and is waited for until then; unset: for ever.
	Status begin(ClockTime until);
	/// It was not there when it was looked for.
	Status go_on();
	Status end();

	/// `until` is over.
	bool is_over() const;
	/// It is lost so often that it is looked for more seldom.
	bool storms() const { return backoff_.storms(); }

private:
	explicit CameraWait(std::function<void()> look) : look_(std::move(look)) {}

	void node_came();

	std::function<void()> look_;
	std::optional<Timer> timer_;
	std::optional<FolderWatch> nodes_; ///< none where the kernel refuses it
	LossBackoff backoff_;
	ClockTime until_;
	bool waits_ = false;
};

} // namespace penstock
