#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

#include <sys/ioctl.h>

namespace penstock::real_va {

/// One ioctl of DRM. A driver's structure may be shorter or longer than the one of the headers
/// here: like drm_ioctl() of the kernel, what is missing reads as 0, and only what there is room
/// for is written back.
class IoctlCall
{
public:
	IoctlCall(unsigned long request, void *argument) : request_(request), argument_(argument) {}

	unsigned number() const { return _IOC_NR(request_); }

	/// Calls `answer` with the argument; its result is that of the ioctl, negative for an
	/// error.
	template <typename T, typename Answer>
	int with(Answer &&answer) const
	{
		static_assert(std::is_trivially_copyable_v<T>);
		const std::size_t size = std::min<std::size_t>(sizeof(T), _IOC_SIZE(request_));
		T value{};
		std::memcpy(&value, argument_, size);
		const int result = std::forward<Answer>(answer)(value);
		std::memcpy(argument_, &value, size);
		return result;
	}

private:
	unsigned long request_;
	void *argument_;
};

} // namespace penstock::real_va
