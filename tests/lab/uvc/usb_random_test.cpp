#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/lab/lab_test.h"
#include "tests/support/lab/usb_camera.h"

// Cameras whose firmware says nonsense, as far as the kernel's driver lets it through.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::IsEmpty;
using testing::Not;
using Words = std::vector<std::string>;

constexpr unsigned kSeeds = 25;
constexpr int kNoPath = 4;

class UsbRandom : public testing::TestWithParam<unsigned>
{
protected:
	/// Null where uvcvideo takes it for no camera.
	static std::unique_ptr<UsbCamera> plug_in(unsigned seed)
	{
		return UsbCamera::plug_in({"small", "--transfer",
					   seed / 4 % 2 == 0 ? "bulk" : "iso", "--random",
					   std::to_string(seed)},
					  3s);
	}

	/// It ends by itself, with a documented exit code, and says why it failed.
	static void expect_sense(const Finished &run, const std::string &said)
	{
		ASSERT_EQ(run.ending.how, Ending::How::kExited) << run.ending << "\n" << run.err;
		const int code = run.ending.number;
		EXPECT_TRUE(code == 0 || (code >= 3 && code <= 7)) << code << "\n" << run.err;
		if (code != 0) {
			EXPECT_THAT(said, Not(IsEmpty()));
		}
	}
	/// That there is no path, and why, is an answer of `plan`, which the JSON holds.
	static void expect_json(const Words &words)
	{
		const Finished run = penstock(words);
		expect_sense(run, run.ending == exited(kNoPath) ? run.out : run.err);
		if (run.ending == exited(0) || run.ending == exited(kNoPath)) {
			EXPECT_FALSE(json::parse(run.out, nullptr, false).is_discarded())
				<< run.out;
		}
	}
	void expect_sense_of(const std::string &node) const
	{
		expect_json({"devices", node, "--json"});
		expect_json({"plan", "--camera", node, "--json"});
		const Finished run =
			penstock({"record", "--camera", node, "--frames", "3", "--camera-timeout",
				  "2s", "-o", scratch_.file("out.mkv")});
		expect_sense(run, run.err);
	}

	ScratchDirectory scratch_;
};

TEST_P(UsbRandom, NonsenseOfACameraIsTold)
{
	unsigned nodes = 0;
	for (unsigned seed = GetParam(); seed < GetParam() + kSeeds; ++seed) {
		SCOPED_TRACE(seed);
		const std::unique_ptr<UsbCamera> camera = plug_in(seed);
		if (!camera)
			continue;
		++nodes;
		expect_sense_of(camera->node());
	}
	RecordProperty("nodes", std::to_string(nodes));
	EXPECT_GE(nodes, kSeeds / 2 + 1);
}

INSTANTIATE_TEST_SUITE_P(Seeds, UsbRandom, testing::Range(0u, 4 * kSeeds, kSeeds),
			 testing::PrintToStringParamName());

} // namespace
} // namespace penstock::test
