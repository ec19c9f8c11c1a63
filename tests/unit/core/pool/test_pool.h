#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/pool/buffer_pool.h"
#include "tests/unit/core/buffer/test_buffer.h"

namespace penstock::test {

inline BufferPool::Config config_of(std::size_t size, std::uint32_t min, std::uint32_t max)
{
	BufferPool::Config config;
	config.size = size;
	config.min = min;
	config.max = max;
	return config;
}

inline Ref<BufferPool> active_pool(std::uint32_t min, std::uint32_t max)
{
	Ref<BufferPool> pool = BufferPool::create();
	EXPECT_EQ(pool->set_config(config_of(64, min, max)).value(),
		  BufferPool::ConfigOutcome::kAccepted);
	EXPECT_TRUE(pool->set_active(true));
	return pool;
}

/// Null when none is free.
inline BufferRef take(const Ref<BufferPool> &pool)
{
	auto buffer = pool->acquire(BufferPool::Wait::kReturn);
	EXPECT_TRUE(buffer.has_value());
	return buffer && *buffer ? **buffer : BufferRef();
}

inline bool is_flushing(const Ref<BufferPool> &pool)
{
	return fails_with(pool->acquire(BufferPool::Wait::kReturn), std::errc::operation_canceled);
}

/// Tells which hooks were called, and lets a test change what they do. For one thread.
class ScriptedPool final : public BufferPool
{
public:
	using Log = std::vector<std::string>;

	static Ref<ScriptedPool> create() { return make_ref<ScriptedPool>(); }
	ScriptedPool() : BufferPool(Announce::kReturns) {}

	std::shared_ptr<Log> log = std::make_shared<Log>(); ///< survives the pool
	std::function<Status(Config &)> configure;
	std::function<Status()> start;
	std::function<Result<BufferRef>(std::uint32_t)> allocate;
	std::function<bool(Buffer &)> keep;

	std::span<const std::string_view> options() const override { return kOptions; }

protected:
	Status do_set_config(Config &config) override
	{
		if (Status done = configure ? configure(config) : Status(); !done)
			return done;
		return BufferPool::do_set_config(config);
	}
	Status do_start(const Config &) override
	{
		log->push_back("start");
		return start ? start() : Status();
	}
	void do_stop() noexcept override { log->push_back("stop"); }
	Result<BufferRef> do_allocate(std::uint32_t index, const Config &config) override
	{
		log->push_back("allocate " + std::to_string(index));
		return allocate ? allocate(index) : BufferPool::do_allocate(index, config);
	}
	void do_reset(Buffer &buffer) noexcept override
	{
		log->push_back("reset " + std::to_string(buffer.index()));
		BufferPool::do_reset(buffer);
	}
	bool do_release(Buffer &buffer) noexcept override
	{
		log->push_back("release " + std::to_string(buffer.index()));
		return keep ? keep(buffer) : true;
	}
	void do_returned() noexcept override
	{
		log->push_back("returned, " + std::to_string(outstanding()) + " out");
	}

private:
	static constexpr std::array<std::string_view, 2> kOptions{"first", "second"};
};

} // namespace penstock::test
