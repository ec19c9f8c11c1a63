#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <va/va.h>

#include "core/base/result.h"
#include "devices/vaapi/driver/call_watch.h"
#include "devices/vaapi/driver/va_error.h"

namespace penstock::vaapi {

/// A VADisplay that is not initialised yet.
struct NativeDisplay {
	VADisplay handle = nullptr;
	std::shared_ptr<void> owner; ///< what the handle needs; dropped after vaTerminate()
	std::string path;	     ///< names the display in errors
};

/// Where a display comes from when it is not a render node.
using DisplayFactory = std::function<Result<NativeDisplay>()>;

/// An initialised connection to a VA driver. All that was made of it holds a reference, so that
/// vaTerminate() comes last.
///
/// libva takes calls of several threads, its drivers not always. So each call is made under one
/// lock, except those that wait for the hardware: vaSyncSurface, vaSyncBuffer and vaMapBuffer of a
/// coded buffer. The drivers look their objects up under locks of their own there, and a call that
/// never returns must not hold up the others.
class Display
{
public:
	/// Opens a render node. The error says what failed: open(), no DRM node, no driver.
	/// `watch`, if any, sees the calls that are made under the lock, and vaInitialize and
	/// vaTerminate; it may be dropped first.
	static Result<std::shared_ptr<Display>> open(const std::string &path,
						     CallWatch *watch = nullptr);
	static Result<std::shared_ptr<Display>> create(const DisplayFactory &factory,
						       CallWatch *watch = nullptr);

	Display(const Display &) = delete;
	Display &operator=(const Display &) = delete;
	~Display();

	const std::string &path() const { return native_.path; }
	/// vaQueryVendorString(): "Intel iHD driver for Intel(R) Gen Graphics - 23.1.1 ()".
	const std::string &vendor() const { return vendor_; }

	/// One call, for callers to whom a refusal is an answer: try_call("vaBeginPicture",
	/// vaBeginPicture, context, surface). `name`: a literal.
	template <typename Function, typename... Args>
	VAStatus try_call(const char *name, Function function, Args... args) const
	{
		const std::lock_guard lock(mutex_);
		calls_->enter(name);
		const VAStatus status = function(native_.handle, args...);
		calls_->leave();
		if (traced_)
			trace(name, status);
		return status;
	}

	/// One call whose refusal is an error, which names it.
	template <typename Function, typename... Args>
	Status call(const char *name, Function function, Args... args) const
	{
		if (VAStatus status = try_call(name, function, args...);
		    status != VA_STATUS_SUCCESS)
			return error(status, name);
		return {};
	}

	/// A call that may wait for the hardware, without the lock.
	template <typename Function, typename... Args>
	VAStatus wait(const char *name, Function function, Args... args) const
	{
		const VAStatus status = function(native_.handle, args...);
		if (traced_)
			trace(name, status);
		return status;
	}

	/// The error for a call made with try_call() or wait(); `detail` may be empty.
	tl::unexpected<Error> error(VAStatus status, std::string_view name,
				    std::string_view detail = {}) const;

private:
	Display(NativeDisplay native, std::string vendor, std::shared_ptr<WatchedCalls> calls);

	void trace(const char *name, VAStatus status) const;

	NativeDisplay native_;
	std::string vendor_;
	const std::shared_ptr<WatchedCalls> calls_;
	const bool traced_; ///< each call is written to the log
	mutable std::mutex mutex_;
};

using DisplayRef = std::shared_ptr<Display>;

} // namespace penstock::vaapi
