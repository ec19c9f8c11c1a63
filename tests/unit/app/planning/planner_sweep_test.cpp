#include "app/planning/planner.h"

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "app/failure.h"
#include "app/text/plan_text.h"
#include "core/pool/configure_pool.h"
#include "devices/convert/frame_converter.h"
#include "tests/support/rigs/fake_rig.h"
#include "tests/unit/app/planning/layout_checker.h"

// Thousands of pairs of devices that do not exist, each with other demands, through the real
// planner: a plan is right, as far as the two drivers' own layouts tell, or refused with a reason;
// and a sample of the plans is streamed and every picture compared.

namespace penstock::test {
namespace {

using enum PixelFormat;
using Verdict = Attempt::Verdict;

struct Combination {
	FakeCameraTraits camera;
	FakeEncoderTraits encoder;
	AllocationPolicy policy;
	std::vector<std::string> allocators;
	CameraSettings settings;
};

/// The same draws with every standard library.
class Dice
{
public:
	explicit Dice(std::uint32_t seed) : generator_(seed) {}

	template <typename T, std::size_t N>
	const T &pick(const std::array<T, N> &from)
	{
		return from[generator_() % N];
	}
	bool one_in(std::uint32_t n) { return generator_() % n == 0; }

private:
	std::mt19937 generator_;
};

using Formats = std::vector<PixelFormat>;

const std::array<Formats, 12> kCameraFormats{{{kNV12},
					      {kNV12},
					      {kYUYV},
					      {kYUYV, kNV12},
					      {kNM12},
					      {kYU12, kGREY},
					      {kGREY, kNV12},
					      {kRGB3, kYUYV},
					      {kRGB3},
					      {kBA81},
					      {kMJPG, kYUYV},
					      {kYM12, kNV16}}};
const std::array<Formats, 8> kEncoderFormats{{{kNV12},
					      {kNV12, kYUYV},
					      {kNV12, kYUYV, kYU12, kRGB3},
					      {kNM12},
					      {kNM12, kNV12},
					      {kYU12, kYM12},
					      {kGREY, kNV12},
					      {kRGB3}}};
/// What the encoder's device converts, to the first of its formats.
const std::array<Formats, 4> kConvertedFormats{
	{{}, {}, {kYUYV, kRGB3}, {kNV12, kYUYV, kGREY, kBA81, kNV16}}};
constexpr std::array<std::uint32_t, 4> kStrides{1, 64, 128, 256};
constexpr std::array<std::uint32_t, 4> kRows{1, 8, 16, 32};
constexpr std::array<Size, 5> kSizes{{{32, 20}, {34, 26}, {31, 23}, {1920, 1080}, {1279, 719}}};
/// Those of cameras that do not code.
constexpr std::array kOfPixels{Strategy::kImport,	 Strategy::kExport, Strategy::kShared,
			       Strategy::kDeviceConvert, Strategy::kCopy,   Strategy::kConvert};
constexpr std::uint64_t kTiled = 0x0100000000000002;

/// Most devices are easy to please in most respects; otherwise the sweep would see nothing but
/// copies.
FakeDemands draw_demands(Dice &dice)
{
	FakeDemands demands;
	if (dice.one_in(3))
		demands.stride_alignment = dice.pick(kStrides);
	if (dice.one_in(3))
		demands.row_alignment = dice.pick(kRows);
	demands.gap_rows = dice.one_in(16) ? 16 : 0;
	demands.tail_bytes = dice.one_in(8) ? 4096 : 0;
	demands.memory = dice.one_in(4) ? FakeHeap::Kind::kContiguous : FakeHeap::Kind::kPaged;
	demands.exports = !dice.one_in(3);
	demands.imports = !dice.one_in(5);
	demands.contiguous_only = dice.one_in(8);
	if (dice.one_in(5))
		demands.fewest_buffers = dice.pick(std::array<std::uint32_t, 2>{2, 5});
	if (dice.one_in(5))
		demands.most_buffers = dice.pick(std::array<std::uint32_t, 5>{0, 1, 3, 4, 5});
	return demands;
}

Combination draw(std::uint32_t seed)
{
	Dice dice(seed);
	Combination all;
	all.camera.sizes = {dice.pick(kSizes)};
	all.camera.demands = draw_demands(dice);
	all.camera.formats = dice.pick(kCameraFormats);
	all.camera.takes_stride = !dice.one_in(3);
	all.camera.pads_rows = !dice.one_in(3);
	if (dice.one_in(6))
		all.camera.modifiers = dice.one_in(2) ? std::vector<std::uint64_t>{0, kTiled}
						      : std::vector<std::uint64_t>{kTiled};
	if (dice.one_in(4))
		all.camera.user_buffers = dice.pick(std::array<std::uint32_t, 3>{2, 4, 9});
	all.encoder.demands = draw_demands(dice);
	all.encoder.demands.modifier = dice.one_in(8) ? kTiled : 0;
	all.encoder.formats = dice.pick(kEncoderFormats);
	all.encoder.holds = dice.pick(std::array<std::uint32_t, 4>{1, 2, 2, 4});
	all.encoder.offers_memory = !dice.one_in(4);
	all.encoder.states_strides = dice.one_in(2);
	for (const char *name : {"missing", "system", "contiguous", "paged"})
		if (!dice.one_in(3))
			all.allocators.emplace_back(name);
	all.policy.zero_copy = dice.one_in(5) ? ZeroCopy::kOff : ZeroCopy::kPrefer;
	if (dice.one_in(3))
		all.policy.memory = dice.pick(kOfPixels);
	if (dice.one_in(4))
		all.settings.formats = {all.camera.formats[0]};
	all.encoder.converts = dice.pick(kConvertedFormats);
	if (!all.encoder.converts.empty() && dice.one_in(4))
		all.settings.size = dice.pick(kSizes);
	return all;
}

std::string describe(const FakeDemands &demands)
{
	return fmt::format(
		"stride {} rows {} gap {} tail {} modifier {:#x} memory {} exports {} imports "
		"{} contiguous only {} buffers {} to {}",
		demands.stride_alignment, demands.row_alignment, demands.gap_rows,
		demands.tail_bytes, demands.modifier, static_cast<int>(demands.memory),
		demands.exports, demands.imports, demands.contiguous_only, demands.fewest_buffers,
		demands.most_buffers);
}

std::string describe(const Formats &formats)
{
	std::string text;
	for (PixelFormat format : formats)
		text += fmt::format(" {}", name_of(format));
	return text;
}

std::string describe(const Combination &all)
{
	return fmt::format(
		"camera{} at {}, {}, takes stride {} pads rows {} modifiers {} wanted {}\n"
		"encoder{}, converts{}, {}, holds {} offers {} states strides {}\n"
		"policy {} memory {} allocators {} size {} formats{}",
		describe(all.camera.formats), to_string(all.camera.sizes[0]),
		describe(all.camera.demands), all.camera.takes_stride, all.camera.pads_rows,
		all.camera.modifiers, all.camera.user_buffers, describe(all.encoder.formats),
		describe(all.encoder.converts), describe(all.encoder.demands), all.encoder.holds,
		all.encoder.offers_memory, all.encoder.states_strides,
		static_cast<int>(all.policy.zero_copy),
		all.policy.memory ? name_of(*all.policy.memory) : "auto", all.allocators,
		all.settings.size ? to_string(*all.settings.size) : "default",
		describe(all.settings.formats));
}

/// What was chosen for one combination and how each path fared, without anything that holds a
/// buffer.
struct Result {
	std::optional<std::size_t> chosen;
	bool only_copies = false;
	std::vector<std::pair<Candidate, Verdict>> paths;

	bool copies() const { return chosen && !is_zero_copy(paths[*chosen].first.strategy); }
};

Result summarise(const Plan &plan)
{
	Result result{plan.chosen, plan.only_copies, {}};
	for (const Attempt &attempt : plan.attempts)
		result.paths.emplace_back(attempt.candidate, attempt.verdict);
	return result;
}

/// Every attempt up to the end of the climb has a verdict, and no refusal is without a reason.
void expect_explained(const Plan &plan)
{
	std::size_t end = plan.chosen ? *plan.chosen : plan.attempts.size();
	for (std::size_t i = 0; i < plan.attempts.size(); ++i) {
		const Attempt &attempt = plan.attempts[i];
		if (attempt.verdict == Verdict::kRefused) {
			EXPECT_FALSE(attempt.reason.empty()) << "path " << i;
		}
		if (!plan.chosen && plan.only_copies && attempt.verdict == Verdict::kNotTried)
			end = std::min(end, i);
		const Verdict wanted = i < end		  ? Verdict::kRefused
				       : plan.chosen == i ? Verdict::kOk
							  : Verdict::kNotTried;
		EXPECT_EQ(attempt.verdict, wanted) << "path " << i;
	}
}

/// A copying path comes after every zero-copy path was refused, and never where it is not allowed.
void expect_no_hidden_copy(const Plan &plan, const AllocationPolicy &policy)
{
	bool copying = false;
	for (const Attempt &attempt : plan.attempts) {
		copying |= !is_zero_copy(attempt.candidate.strategy);
		EXPECT_EQ(copying, !is_zero_copy(attempt.candidate.strategy));
		EXPECT_EQ(attempt.copies_per_frame(), copying ? 1u : 0u);
		if (policy.memory) {
			EXPECT_EQ(attempt.candidate.strategy, *policy.memory);
		}
		if (policy.zero_copy == ZeroCopy::kOff) {
			EXPECT_TRUE(copying);
		}
	}
	if (!plan.chosen)
		return;
	const bool copies = !is_zero_copy(plan.decision.strategy);
	EXPECT_EQ(copies, plan.decision.copy.has_value());
	EXPECT_EQ(plan.decision.strategy, plan.attempts[*plan.chosen].candidate.strategy);
	if (policy.zero_copy == ZeroCopy::kRequire) {
		EXPECT_FALSE(copies);
	}
}

void expect_usable(const FramePool &frames, const FakeQueue &queue, std::uint32_t needed,
		   std::string_view device)
{
	EXPECT_EQ(why_unreadable(frames.layout, queue.layout()), "") << device;
	const std::vector<BufferRef> buffers = acquire_all(*frames.pool);
	EXPECT_EQ(buffers.size(), frames.buffers) << device;
	EXPECT_GE(buffers.size(), needed) << device;
	EXPECT_GE(queue.slots(), buffers.size()) << device;
	for (const BufferRef &buffer : buffers)
		EXPECT_EQ(why_unusable(queue, *buffer, device), "");
}

/// The devices are set to what the plan says, and what one writes the other reads.
void expect_right(const FakeRig &rig, const Combination &all)
{
	const Decision &decision = rig.plan.decision;
	const std::uint32_t camera_needs = std::max(2u, all.camera.demands.fewest_buffers);
	EXPECT_FALSE(decision.budget.empty());
	expect_usable(decision.camera, rig.camera.queue(), camera_needs, "camera");
	expect_usable(decision.encoder_side(), rig.encoder.queue(), all.encoder.holds, "encoder");
	if (!decision.copy) {
		EXPECT_EQ(why_unreadable(rig.camera.queue().layout(), rig.encoder.queue().layout()),
			  "");
		expect_usable(decision.camera, rig.encoder.queue(), all.encoder.holds, "encoder");
	} else {
		EXPECT_NE(decision.copy->pool, decision.camera.pool);
	}
}

void expect_nothing_left(const FakeRig &rig)
{
	EXPECT_EQ(rig.camera.queue().slots(), 0u);
	EXPECT_EQ(rig.encoder.queue().slots(), 0u);
	EXPECT_EQ(rig.camera.queue().own_memories(), 0u);
	EXPECT_EQ(rig.encoder.queue().own_memories(), 0u);
}

/// The plan of a combination, checked. Nothing where the question itself is refused.
std::optional<Result> checked_plan(FakeRig &rig, const Combination &all)
{
	auto planned = rig.make_plan(all.policy, all.allocators, all.settings);
	if (!planned) {
		EXPECT_FALSE(planned.error().message.empty());
		expect_nothing_left(rig);
		return std::nullopt;
	}
	expect_explained(rig.plan);
	expect_no_hidden_copy(rig.plan, all.policy);
	if (rig.plan.chosen)
		expect_right(rig, all);
	else
		expect_nothing_left(rig);
	EXPECT_EQ(rig.misuses(), std::vector<std::string>());
	return summarise(rig.plan);
}

/// With "require" instead of "prefer" everything is the same up to the first copy, which is
/// refused.
void expect_require_agrees(const Combination &all, const Result &preferred)
{
	Combination strict = all;
	strict.policy.zero_copy = ZeroCopy::kRequire;
	FakeRig rig(strict.camera, strict.encoder);
	const auto required = checked_plan(rig, strict);
	ASSERT_TRUE(required);
	EXPECT_EQ(required->only_copies, preferred.copies());
	EXPECT_EQ(required->chosen, preferred.copies() ? std::nullopt : preferred.chosen);
	EXPECT_EQ(exit_code_of(rig.plan), preferred.copies() ? ExitCode::kCopyRefused
					  : preferred.chosen ? ExitCode::kDone
							     : ExitCode::kNoPath);
}

/// Devices that have not been tried with anything else before say the same: no attempt leaves
/// anything behind for the next one.
void expect_independent(const Combination &all, const Result &result)
{
	for (const auto &[path, verdict] : result.paths) {
		// A format that the encoder lacks is no path, only explained.
		const bool taken = std::ranges::find(all.encoder.formats, path.encoder_format) !=
				   all.encoder.formats.end();
		if (verdict == Verdict::kNotTried || !taken)
			continue;
		Combination alone = all;
		alone.policy.memory = path.strategy;
		alone.settings.formats = {path.camera_format};
		if (!path.allocator.empty())
			alone.allocators = {path.allocator};
		// Copies may go into any of them.
		else if (is_zero_copy(path.strategy))
			alone.allocators.clear();
		// The others would hide what becomes of the format in question.
		alone.encoder.formats = {path.encoder_format};
		FakeRig rig(alone.camera, alone.encoder);
		const auto fresh = checked_plan(rig, alone);
		// Before a third allocator's memory a device that converts is offered the camera's.
		const bool second =
			path.strategy == Strategy::kDeviceConvert && !path.allocator.empty();
		ASSERT_TRUE(fresh && fresh->paths.size() == (second ? 2u : 1u));
		EXPECT_EQ(fresh->paths.back().second, verdict) << name_of(path.strategy);
	}
}

bool is_small(const Combination &all)
{
	return all.camera.sizes[0].height < 100;
}

/// There is a picture to compare.
bool streams(const Plan &plan)
{
	return plan.chosen && !pixel_format_info(plan.decision.camera.layout.format()).compressed;
}

/// The checksum of frame `number` as the encoder is to see it, by path of tight layouts.
std::uint64_t wanted_checksum(const Decision &decision, std::uint32_t number)
{
	const VideoInfo &written = decision.camera.layout;
	const VideoInfo &read = decision.encoder_side().layout;
	const auto tight = [](const VideoInfo &info) {
		auto layout = VideoInfo::create(info.format(), info.size()).value();
		layout.colorimetry = info.colorimetry;
		return layout;
	};
	if (decision.strategy != Strategy::kConvert)
		return picture_checksum(tight(read), number);
	auto converter = software::FrameConverter::create(tight(written), tight(read));
	FakeQueue from{{}};
	FakeQueue to{{}};
	const auto frame_of = [](FakeQueue &queue, const VideoInfo &layout) {
		queue.set_layout(layout);
		auto pool = FakePool::create(queue, layout);
		BufferPool::Config config;
		config.info = layout;
		config.min = config.max = 1;
		EXPECT_TRUE(configure_pool(*pool, config) && pool->set_active(true));
		return **pool->acquire();
	};
	BufferRef source = frame_of(from, tight(written));
	BufferRef target = frame_of(to, tight(read));
	draw_picture(tight(written), number, from.bytes(*source));
	EXPECT_TRUE(converter->convert(*source, *target));
	return checksum(tight(read), to.bytes(*target));
}

/// Streams and compares every picture.
void expect_pictures(FakeRig &rig, RunControl &control)
{
	constexpr std::uint32_t kFrames = 6;
	const Decision decision = rig.plan.decision;
	auto fault = rig.run({kFrames, std::nullopt}, control);
	ASSERT_FALSE(fault) << fault->error.message();
	const std::vector<FakeCoded> frames = rig.output.frames();
	ASSERT_EQ(frames.size(), kFrames);
	std::uint32_t number = 0;
	for (const FakeCoded &frame : frames) {
		// Where the CPU copies, frames for which the encoder had no memory are missing.
		const std::uint32_t last = decision.copy ? number + 100 : number;
		while (number < last && wanted_checksum(decision, number) != frame.checksum)
			++number;
		ASSERT_EQ(wanted_checksum(decision, number), frame.checksum) << "frame " << number;
		++number;
	}
	EXPECT_EQ(rig.statistics.bytes_copied.total() != 0, decision.copy.has_value());
	EXPECT_EQ(rig.misuses(), std::vector<std::string>());
}

class PlannerSweep : public testing::Test
{
protected:
	static constexpr std::uint32_t kCombinations = 3600;

	/// Calls `check(combination, rig, result)` for all that can be planned.
	template <typename Check>
	void for_each_combination(std::uint32_t step, Check check, bool small = false)
	{
		for (std::uint32_t seed = 0; seed < kCombinations; seed += step) {
			const Combination all = draw(seed);
			if (small && !is_small(all))
				continue;

			FakeRig rig(all.camera, all.encoder);
			if (const auto result = checked_plan(rig, all))
				check(all, rig, *result);
			rig.release();
			expect_nothing_left(rig);
			if (HasFailure()) {
				ADD_FAILURE() << "seed " << seed << "\n" << describe(all);
				return;
			}
		}
	}
};

TEST_F(PlannerSweep, EveryPlanIsRightOrRefusedWithAReason)
{
	std::map<Strategy, int> chosen;
	int refused = 0;
	for_each_combination(1, [&](const Combination &all, const FakeRig &, const Result &result) {
		if (result.chosen)
			++chosen[result.paths[*result.chosen].first.strategy];
		else
			++refused;
		if (all.policy.zero_copy == ZeroCopy::kPrefer)
			expect_require_agrees(all, result);
	});
	// A sweep that reaches only a part of the ladder proves little.
	for (Strategy strategy : kOfPixels)
		EXPECT_GT(chosen[strategy], 20) << name_of(strategy);
	EXPECT_GT(refused, 100);
}

TEST_F(PlannerSweep, NoAttemptDisturbsTheNextOne)
{
	for_each_combination(10, [&](const Combination &all, const FakeRig &,
				     const Result &result) { expect_independent(all, result); });
}

TEST_F(PlannerSweep, EveryPictureArrivesAsItWasTaken)
{
	RunControl control;
	std::map<Strategy, int> streamed;
	for_each_combination(
		2,
		[&](const Combination &, FakeRig &rig, const Result &) {
			if (!streams(rig.plan))
				return;
			++streamed[rig.plan.decision.strategy];
			expect_pictures(rig, control);
		},
		true);
	for (Strategy strategy : kOfPixels)
		EXPECT_GT(streamed[strategy], 5) << name_of(strategy);
}

/// Two drivers that take any memory and differ in nothing but their layouts.
struct Layouts {
	PixelFormat format;
	std::uint32_t camera_stride, camera_rows;
	std::uint32_t encoder_stride, encoder_rows;
	bool takes_stride, pads_rows;

	/// The least multiple that is not below.
	static std::uint32_t up(std::uint32_t value, std::uint32_t step)
	{
		return value % step == 0 ? value : value + step - value % step;
	}
	/// The path that must be found, worked out from nothing but the numbers above.
	Strategy wanted(Size size) const
	{
		const std::uint32_t line = format == kYUYV ? size.width * 2 : size.width;
		const std::uint32_t read = up(line, encoder_stride);
		const std::uint32_t written = up(takes_stride ? read : line, camera_stride);
		const std::uint32_t rows_read = up(size.height, encoder_rows);
		const std::uint32_t rows_written =
			up(pads_rows ? rows_read : size.height, camera_rows);
		if (read != written)
			return Strategy::kCopy;
		if (rows_read == rows_written)
			return Strategy::kImport;
		// What follows luma must begin at the same row; after a single plane only room
		// matters, and each side's own memory has enough for itself.
		if (format != kYUYV)
			return Strategy::kCopy;
		return rows_read > rows_written ? Strategy::kImport : Strategy::kExport;
	}
};

TEST(PlannerLayouts, EveryZeroCopyPathThatExistsIsFound)
{
	constexpr Size kSize{1920, 1080};
	for (PixelFormat format : {kNV12, kYUYV})
		for (unsigned bits = 0; bits < 1024; ++bits) {
			const Layouts layouts{format,
					      kStrides[bits & 3],
					      kRows[bits >> 2 & 3],
					      kStrides[bits >> 4 & 3],
					      kRows[bits >> 6 & 3],
					      (bits >> 8 & 1) != 0,
					      (bits >> 9 & 1) != 0};
			Combination all;
			all.camera.formats = all.encoder.formats = {format};
			all.camera.sizes = {kSize};
			all.camera.demands.stride_alignment = layouts.camera_stride;
			all.camera.demands.row_alignment = layouts.camera_rows;
			all.camera.takes_stride = layouts.takes_stride;
			all.camera.pads_rows = layouts.pads_rows;
			all.encoder.demands.stride_alignment = layouts.encoder_stride;
			all.encoder.demands.row_alignment = layouts.encoder_rows;
			FakeRig rig(all.camera, all.encoder);
			ASSERT_TRUE(checked_plan(rig, all) && rig.plan.chosen) << describe(all);
			ASSERT_EQ(name_of(rig.plan.decision.strategy),
				  name_of(layouts.wanted(kSize)));
		}
}

} // namespace
} // namespace penstock::test
