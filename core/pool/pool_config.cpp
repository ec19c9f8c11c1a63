#include "core/pool/pool_config.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace penstock {

const PoolOption *PoolConfig::find_option(std::string_view name) const
{
	const auto found = std::ranges::find(options, name, &PoolOption::name);
	return found == options.end() ? nullptr : &*found;
}

void PoolConfig::add_option(std::string_view name, std::optional<VideoAlignment> alignment)
{
	const auto found = std::ranges::find(options, name, &PoolOption::name);
	if (found == options.end())
		options.push_back({std::string(name), alignment});
	else
		found->alignment = alignment;
}

Status PoolAgreement::check(const PoolConfig &config, std::span<const std::string_view> options,
			    std::uint32_t most)
{
	if (config.min > (config.max == 0 ? most : config.max) || config.max > most)
		return make_error(std::errc::invalid_argument,
				  fmt::format("BufferPool::set_config: min {}, max {}", config.min,
					      config.max));
	for (const PoolOption &option : config.options)
		if (std::ranges::find(options, option.name) == options.end())
			return make_error(
				std::errc::not_supported,
				fmt::format("BufferPool::set_config: option {}", option.name));
	return {};
}

PoolAgreement::Outcome PoolAgreement::conclude(PoolConfig request, PoolConfig offer)
{
	PoolConfig filled = request;
	if (filled.size == 0)
		filled.size = offer.size;
	if (!filled.allocator)
		filled.allocator = offer.allocator;
	accepted_ = filled == offer;
	request_ = std::move(request);
	offer_ = std::move(offer);
	return accepted_ ? Outcome::kAccepted : Outcome::kAltered;
}

Status PoolAgreement::validate(const PoolConfig &wanted) const
{
	if (offer_.info != wanted.info)
		return make_error(std::errc::invalid_argument,
				  fmt::format("buffer pool for {} instead of {}",
					      to_string(offer_.info), to_string(wanted.info)));
	if (offer_.size < wanted.size)
		return make_error(std::errc::invalid_argument,
				  fmt::format("buffer pool with {} bytes per buffer instead of {}",
					      offer_.size, wanted.size));
	if (offer_.min < wanted.min)
		return make_error(std::errc::invalid_argument,
				  fmt::format("buffer pool with at least {} buffers instead of {}",
					      offer_.min, wanted.min));
	return {};
}

} // namespace penstock
