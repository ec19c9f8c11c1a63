#include "core/pool/buffer_pool.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/memory/system_allocator.h"

namespace penstock {

const PoolOption *BufferPool::Config::find_option(std::string_view name) const
{
	const auto found = std::ranges::find(options, name, &PoolOption::name);
	return found == options.end() ? nullptr : &*found;
}

void BufferPool::Config::add_option(std::string_view name, std::optional<VideoAlignment> alignment)
{
	const auto found = std::ranges::find(options, name, &PoolOption::name);
	if (found == options.end())
		options.push_back({std::string(name), alignment});
	else
		found->alignment = alignment;
}

bool BufferPool::has_option(std::string_view name) const
{
	return std::ranges::find(options(), name) != options().end();
}

BufferPool::Config BufferPool::config() const
{
	const Lock lock(mutex_);
	return config_;
}

Status BufferPool::check(const Config &config) const
{
	if (config.min > (config.max == 0 ? kMaxBuffers : config.max) || config.max > kMaxBuffers)
		return make_error(std::errc::invalid_argument,
				  fmt::format("BufferPool::set_config: min {}, max {}", config.min,
					      config.max));
	for (const PoolOption &option : config.options)
		if (!has_option(option.name))
			return make_error(
				std::errc::not_supported,
				fmt::format("BufferPool::set_config: option {}", option.name));
	return {};
}

Result<BufferPool::ConfigOutcome> BufferPool::set_config(Config config)
{
	Lock lock = settled_lock();
	if (accepted_ && (config == config_ || config == requested_))
		return ConfigOutcome::kAccepted;
	if (state_ != State::kStopped)
		return make_error(
			std::errc::device_or_resource_busy,
			fmt::format(
				"BufferPool::set_config: the pool is active or {} buffers are out",
				live_ - free_.size()));
	if (Status sound = check(config); !sound)
		return propagate(sound);
	Config offer = config;
	state_ = State::kBusy;
	lock.unlock();
	Status offered = do_set_config(offer);
	if (offered)
		offered = check(offer);
	lock.lock();
	settle(State::kStopped);
	if (!offered)
		return propagate(offered);

	Config filled = config;
	if (filled.size == 0)
		filled.size = offer.size;
	if (!filled.allocator)
		filled.allocator = offer.allocator;
	accepted_ = filled == offer;
	requested_ = std::move(config);
	config_ = std::move(offer);
	return accepted_ ? ConfigOutcome::kAccepted : ConfigOutcome::kAltered;
}

Status BufferPool::validate(const Config &wanted) const
{
	const Lock lock(mutex_);
	if (config_.info != wanted.info)
		return make_error(std::errc::invalid_argument,
				  fmt::format("buffer pool for {} instead of {}",
					      to_string(config_.info), to_string(wanted.info)));
	if (config_.size < wanted.size)
		return make_error(std::errc::invalid_argument,
				  fmt::format("buffer pool with {} bytes per buffer instead of {}",
					      config_.size, wanted.size));
	if (config_.min < wanted.min)
		return make_error(std::errc::invalid_argument,
				  fmt::format("buffer pool with at least {} buffers instead of {}",
					      config_.min, wanted.min));
	return {};
}

Status BufferPool::do_set_config(Config &config)
{
	if (config.size == 0)
		config.size = config.info.total_size();
	if (config.size == 0)
		return make_error(std::errc::invalid_argument,
				  "BufferPool::set_config: neither a size nor a layout");
	if (!config.allocator)
		config.allocator = SystemAllocator::create();
	return {};
}

} // namespace penstock
