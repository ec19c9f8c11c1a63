#include "core/pool/buffer_pool.h"

#include <gtest/gtest.h>

#include "tests/unit/core/pool/test_pool.h"

namespace penstock {
namespace {

using Outcome = BufferPool::ConfigOutcome;
using test::active_pool;
using test::config_of;
using test::fails_with;
using test::ScriptedPool;
using test::take;

constexpr auto kBusy = std::errc::device_or_resource_busy;
constexpr auto kInvalid = std::errc::invalid_argument;

TEST(BufferPoolConfig, AcceptedConfigIsReadBack)
{
	const Ref<BufferPool> pool = BufferPool::create();
	BufferPool::Config config = config_of(100, 2, 5);
	config.params.alignment = 32;
	EXPECT_EQ(pool->set_config(config).value(), Outcome::kAccepted);
	EXPECT_EQ(pool->config().size, 100U);
	EXPECT_EQ(pool->config().min, 2U);
	EXPECT_EQ(pool->config().max, 5U);
	EXPECT_EQ(pool->config().params.alignment, 32U);
}

TEST(BufferPoolConfig, WhatTheCallerLeftOpenIsFilled)
{
	const Ref<BufferPool> pool = BufferPool::create();
	BufferPool::Config config;
	config.info = VideoInfo::create(PixelFormat::kNV12, {64, 32}).value();
	EXPECT_EQ(pool->set_config(config).value(), Outcome::kAccepted);
	EXPECT_EQ(pool->config().size, 64U * 32U * 3U / 2U);
	ASSERT_TRUE(pool->config().allocator);
	EXPECT_EQ(pool->config().allocator->name(), "system");
}

TEST(BufferPoolConfig, ContradictionsAreRefused)
{
	const Ref<BufferPool> pool = BufferPool::create();
	EXPECT_TRUE(fails_with(pool->set_config(config_of(100, 3, 2)), kInvalid));
	EXPECT_TRUE(fails_with(pool->set_config(config_of(0, 1, 1)), kInvalid));
	EXPECT_TRUE(fails_with(pool->set_config(config_of(100, 0, BufferPool::kMaxBuffers + 1)),
			       kInvalid));
	EXPECT_TRUE(fails_with(pool->set_config(config_of(100, BufferPool::kMaxBuffers + 1, 0)),
			       kInvalid));
	EXPECT_TRUE(pool->set_config(config_of(100, 3, 0)));
}

TEST(BufferPoolConfig, NewConfigIsRefusedWhileActive)
{
	const Ref<BufferPool> pool = active_pool(0, 2);
	EXPECT_TRUE(fails_with(pool->set_config(config_of(128, 0, 2)), kBusy));
	EXPECT_EQ(pool->config().size, 64U);
}

TEST(BufferPoolConfig, NewConfigIsRefusedWhileBuffersAreOut)
{
	const Ref<BufferPool> pool = active_pool(0, 2);
	BufferRef buffer = take(pool);
	EXPECT_TRUE(pool->set_active(false));
	EXPECT_TRUE(fails_with(pool->set_config(config_of(128, 0, 2)), kBusy));
	buffer.reset();
	EXPECT_TRUE(pool->set_config(config_of(128, 0, 2)));
	EXPECT_EQ(pool->config().size, 128U);
}

TEST(BufferPoolConfig, TheSameConfigIsAcceptedEvenWhileActive)
{
	const Ref<BufferPool> pool = active_pool(0, 2);
	const BufferRef buffer = take(pool);
	EXPECT_EQ(pool->set_config(pool->config()).value(), Outcome::kAccepted);
	EXPECT_EQ(pool->set_config(config_of(64, 0, 2)).value(), Outcome::kAccepted);
	EXPECT_TRUE(pool->active());
	// Nothing was started anew: the buffer that is out is still one of the two.
	EXPECT_EQ(pool->allocated(), 1U);
	EXPECT_EQ(pool->outstanding(), 1U);
	const BufferRef second = take(pool);
	EXPECT_TRUE(second);
	EXPECT_FALSE(take(pool));
}

TEST(BufferPoolConfig, UnconfiguredPoolCannotBeActivated)
{
	const Ref<BufferPool> pool = BufferPool::create();
	EXPECT_TRUE(fails_with(pool->set_active(true), std::errc::operation_not_permitted));
	EXPECT_FALSE(pool->active());
}

TEST(BufferPoolConfig, AlteredConfigIsOfferedAndMustBeAgreedUpon)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	pool->configure = [](BufferPool::Config &config) -> Status {
		config.min = std::max(config.min, 4U);
		return {};
	};
	EXPECT_EQ(pool->set_config(config_of(100, 1, 0)).value(), Outcome::kAltered);
	EXPECT_TRUE(fails_with(pool->set_active(true), std::errc::operation_not_permitted));

	const BufferPool::Config offer = pool->config();
	EXPECT_EQ(offer.min, 4U);
	EXPECT_TRUE(pool->validate(config_of(100, 1, 0)));
	EXPECT_EQ(pool->set_config(offer).value(), Outcome::kAccepted);
	EXPECT_TRUE(pool->set_active(true));
}

TEST(BufferPoolConfig, FailedConfigLeavesTheOldOneInForce)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_TRUE(pool->set_config(config_of(100, 1, 0)));
	pool->configure = [](BufferPool::Config &) -> Status {
		return make_error(std::errc::io_error, "scripted");
	};
	EXPECT_TRUE(fails_with(pool->set_config(config_of(200, 1, 0)), std::errc::io_error));
	EXPECT_EQ(pool->config().size, 100U);
	EXPECT_TRUE(pool->set_active(true));
}

TEST(BufferPoolConfig, AlterationThatContradictsItselfIsRefused)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	pool->configure = [](BufferPool::Config &config) -> Status {
		config.max = 1;
		return {};
	};
	EXPECT_TRUE(fails_with(pool->set_config(config_of(100, 3, 0)), kInvalid));
}

TEST(BufferPoolConfig, ValidateWantsTheSameInfoAndAtLeastSizeAndMin)
{
	const Ref<BufferPool> pool = BufferPool::create();
	EXPECT_TRUE(pool->set_config(config_of(100, 2, 4)));
	EXPECT_TRUE(pool->validate(config_of(100, 2, 4)));
	EXPECT_TRUE(pool->validate(config_of(99, 1, 0)));
	EXPECT_TRUE(pool->validate(config_of(100, 2, 9)));
	EXPECT_TRUE(fails_with(pool->validate(config_of(101, 2, 4)), kInvalid));
	EXPECT_TRUE(fails_with(pool->validate(config_of(100, 3, 4)), kInvalid));
	BufferPool::Config other = config_of(100, 2, 4);
	other.info = VideoInfo::create(PixelFormat::kNV12, {8, 8}).value();
	EXPECT_TRUE(fails_with(pool->validate(other), kInvalid));
}

TEST(BufferPoolOptions, ThePlainPoolHasNone)
{
	const Ref<BufferPool> pool = BufferPool::create();
	EXPECT_TRUE(pool->options().empty());
	EXPECT_FALSE(pool->has_option("first"));
}

TEST(BufferPoolOptions, OptionsAreKnownByName)
{
	const Ref<ScriptedPool> pool = ScriptedPool::create();
	EXPECT_EQ(pool->options().size(), 2U);
	EXPECT_TRUE(pool->has_option("first"));
	EXPECT_TRUE(pool->has_option("second"));
	EXPECT_FALSE(pool->has_option("third"));
}

TEST(BufferPoolOptions, AnOptionThatThePoolLacksIsRefused)
{
	BufferPool::Config config = config_of(100, 1, 1);
	config.add_option("first");
	EXPECT_TRUE(ScriptedPool::create()->set_config(config));
	EXPECT_TRUE(fails_with(BufferPool::create()->set_config(config), std::errc::not_supported));
}

TEST(BufferPoolOptions, AddedOptionIsFoundAndAddedAgainItIsReplaced)
{
	BufferPool::Config config;
	EXPECT_EQ(config.find_option("first"), nullptr);
	config.add_option("first");
	ASSERT_NE(config.find_option("first"), nullptr);
	EXPECT_FALSE(config.find_option("first")->alignment);
	VideoAlignment alignment;
	alignment.padding_top = 4;
	config.add_option("first", alignment);
	EXPECT_EQ(config.options.size(), 1U);
	EXPECT_EQ(config.find_option("first")->alignment, alignment);
}

} // namespace
} // namespace penstock
