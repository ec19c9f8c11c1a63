#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ref.h"
#include "core/base/result.h"
#include "core/buffer/copy_counter.h"
#include "core/memory/allocator.h"
#include "core/video/video_alignment.h"
#include "core/video/video_info.h"

namespace penstock {

/// Something beyond the basics that a pool can do, switched on by name.
struct PoolOption {
	std::string name;
	std::optional<VideoAlignment> alignment{}; ///< for the options that take one

	friend bool operator==(const PoolOption &, const PoolOption &) = default;
};

/// What the buffers of a pool are like.
struct PoolConfig {
	VideoInfo info{};	  ///< of the frames; may be empty
	std::size_t size = 0;	  ///< bytes per buffer
	std::uint32_t min = 0;	  ///< buffers allocated on activation
	std::uint32_t max = 0;	  ///< never more than these; 0: unlimited
	AllocatorRef allocator{}; ///< null: the pool's own choice
	AllocationParams params{};
	std::vector<PoolOption> options{}; ///< those that are switched on
	Ref<CopyCounter> copies{};	   ///< attached to every buffer; may be null

	/// Null when the option is off.
	const PoolOption *find_option(std::string_view name) const;
	/// Switches an option on, or gives it another alignment.
	void add_option(std::string_view name,
			std::optional<VideoAlignment> alignment = std::nullopt);

	friend bool operator==(const PoolConfig &, const PoolConfig &) = default;
};

/// What a pool and its user have come to: the user requests a configuration, the pool offers what
/// it makes of it, and the two agree once the user requests what the pool offers. Knows nothing of
/// buffers and threads.
class PoolAgreement
{
public:
	enum class Outcome {
		kAccepted, ///< the pool may be activated
		kAltered,  ///< the pool offers config() instead; to agree is to set that
	};

	/// Whether `config` can be a request or an offer of a pool that has these options and never
	/// more than `most` buffers. invalid_argument: min is more than max, or max more than
	/// `most`; not_supported: another option.
	static Status check(const PoolConfig &config, std::span<const std::string_view> options,
			    std::uint32_t most);

	/// Replaces what was agreed before. A pool that only fills in what the request left open
	/// (no size, no allocator) accepts it.
	Outcome conclude(PoolConfig request, PoolConfig offer);

	/// There is an agreement.
	bool accepted() const { return accepted_; }
	/// `config` is what was agreed, in the user's words or in the pool's.
	bool covers(const PoolConfig &config) const
	{
		return accepted_ && (config == offer_ || config == request_);
	}
	/// What the pool offered last.
	const PoolConfig &config() const { return offer_; }

	/// As BufferPool::validate().
	Status validate(const PoolConfig &wanted) const;

private:
	PoolConfig request_; ///< what offer_ was made from
	PoolConfig offer_;
	bool accepted_ = false;
};

} // namespace penstock
