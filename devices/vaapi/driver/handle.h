#pragma once

#include <utility>

#include <va/va.h>

#include "devices/vaapi/driver/display.h"

namespace penstock::vaapi {

/// The VA-API call that a Destroy function makes, for CallWatch.
template <auto Destroy>
inline constexpr const char *kDestroyCall = nullptr;
template <>
inline constexpr const char *kDestroyCall<vaDestroyConfig> = "vaDestroyConfig";
template <>
inline constexpr const char *kDestroyCall<vaDestroyContext> = "vaDestroyContext";
template <>
inline constexpr const char *kDestroyCall<vaDestroyBuffer> = "vaDestroyBuffer";

/// Owns one object of the driver and destroys it.
template <auto Destroy>
class Handle
{
	static_assert(kDestroyCall<Destroy> != nullptr);

public:
	using Id = VAGenericID;

	Handle() = default;
	Handle(DisplayRef display, Id id) noexcept : display_(std::move(display)), id_(id) {}
	Handle(Handle &&other) noexcept
		: display_(std::move(other.display_)), id_(std::exchange(other.id_, VA_INVALID_ID))
	{}
	Handle &operator=(Handle &&other) noexcept
	{
		if (this != &other) {
			reset();
			display_ = std::move(other.display_);
			id_ = std::exchange(other.id_, VA_INVALID_ID);
		}
		return *this;
	}
	~Handle() { reset(); }

	/// VA_INVALID_ID when empty.
	Id id() const noexcept { return id_; }
	explicit operator bool() const noexcept { return id_ != VA_INVALID_ID; }

	/// The object stays, and is the caller's to destroy.
	[[nodiscard]] Id release() noexcept
	{
		display_.reset();
		return std::exchange(id_, VA_INVALID_ID);
	}

	void reset() noexcept
	{
		if (id_ != VA_INVALID_ID)
			(void)display_->try_call(kDestroyCall<Destroy>, Destroy,
						 std::exchange(id_, VA_INVALID_ID));
		display_.reset();
	}

private:
	DisplayRef display_;
	Id id_ = VA_INVALID_ID;
};

using ConfigHandle = Handle<vaDestroyConfig>;
using ContextHandle = Handle<vaDestroyContext>;
using BufferHandle = Handle<vaDestroyBuffer>;

} // namespace penstock::vaapi
