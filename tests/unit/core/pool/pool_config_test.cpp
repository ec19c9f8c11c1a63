#include "core/pool/pool_config.h"

#include <array>

#include <gtest/gtest.h>

#include "core/memory/system_allocator.h"
#include "tests/unit/core/pool/test_pool.h"

namespace penstock {
namespace {

using namespace test;
using Outcome = PoolAgreement::Outcome;

PoolConfig completed(PoolConfig config)
{
	config.size = config.size == 0 ? 100 : config.size;
	config.allocator = SystemAllocator::create();
	return config;
}

TEST(PoolAgreement, ThereIsNoneAtFirst)
{
	const PoolAgreement agreement;
	EXPECT_FALSE(agreement.accepted());
	EXPECT_FALSE(agreement.covers({}));
}

TEST(PoolAgreement, FillingInWhatWasLeftOpenIsAccepted)
{
	PoolAgreement agreement;
	const PoolConfig request = config_of(0, 1, 2);
	const PoolConfig offer = completed(request);
	EXPECT_EQ(agreement.conclude(request, offer), Outcome::kAccepted);
	EXPECT_TRUE(agreement.covers(request));
	EXPECT_TRUE(agreement.covers(offer));
	EXPECT_EQ(agreement.config(), offer);
}

TEST(PoolAgreement, AnOtherOfferIsAgreedUponOnceItIsRequested)
{
	PoolAgreement agreement;
	const PoolConfig request = config_of(64, 1, 2);
	const PoolConfig offer = completed(config_of(64, 2, 2));
	EXPECT_EQ(agreement.conclude(request, offer), Outcome::kAltered);
	EXPECT_FALSE(agreement.accepted());
	EXPECT_FALSE(agreement.covers(offer));
	EXPECT_EQ(agreement.config(), offer);
	EXPECT_EQ(agreement.conclude(offer, offer), Outcome::kAccepted);
	EXPECT_TRUE(agreement.covers(offer));
	EXPECT_FALSE(agreement.covers(request));
}

TEST(PoolAgreement, ANewOneEndsTheFormer)
{
	PoolAgreement agreement;
	const PoolConfig first = completed(config_of(64, 1, 2));
	EXPECT_EQ(agreement.conclude(first, first), Outcome::kAccepted);
	EXPECT_EQ(agreement.conclude(config_of(64, 3, 3), completed(config_of(64, 4, 4))),
		  Outcome::kAltered);
	EXPECT_FALSE(agreement.accepted());
	EXPECT_FALSE(agreement.covers(first));
}

struct Sound {
	std::uint32_t min, max;
	bool ok;
};

TEST(PoolAgreement, ChecksTheNumbers)
{
	const Sound cases[] = {{0, 0, true},  {8, 0, true}, {9, 0, false}, {3, 3, true},
			       {4, 3, false}, {0, 8, true}, {0, 9, false}};
	for (const Sound &each : cases) {
		const Status status =
			PoolAgreement::check(config_of(64, each.min, each.max), {}, 8);
		EXPECT_EQ(status.has_value(), each.ok) << each.min << ", " << each.max;
	}
}

TEST(PoolAgreement, ChecksTheOptions)
{
	constexpr std::array<std::string_view, 1> kOptions{"first"};
	PoolConfig config = config_of(64, 1, 1);
	config.add_option("first");
	EXPECT_TRUE(PoolAgreement::check(config, kOptions, 8));
	config.add_option("second");
	EXPECT_TRUE(
		fails_with(PoolAgreement::check(config, kOptions, 8), std::errc::not_supported));
}

} // namespace
} // namespace penstock
