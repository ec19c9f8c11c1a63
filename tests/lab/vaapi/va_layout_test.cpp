#include "tests/lab/paths.h"
#include "tests/lab/vaapi/va_lab_test.h"

namespace penstock::test {
namespace {

/// A driver, and what its layout comes to for a picture of 640x360.
struct VaNeed {
	std::string name;
	DriverEnvironment::Variables driver;
	std::uint32_t stride;
	std::string coded_size;
	/// Where the memory has room for what is read behind the picture.
	std::string shared_size;
};

void PrintTo(const VaNeed &need, std::ostream *stream)
{
	*stream << need.name;
}

class VaLayout : public VaLab, public testing::WithParamInterface<VaNeed>
{
protected:
	static constexpr unsigned kFrames = 4;

	void SetUp() override
	{
		VaLab::SetUp();
		vivid_.connect_hdmi();
		use_driver(GetParam().driver);
	}

	void expect_need_met(const Words &options, const std::string &coded_size)
	{
		const VaSource source{.hdmi = true};
		Finished run = record(source, kFrames, options);
		ASSERT_EQ(run.ending, exited(0)) << run.err;
		EXPECT_EQ(statistics()["bytes_copied"]["total"], 0);
		EXPECT_EQ(statistics()["path"]["stride"], GetParam().stride);
		EXPECT_EQ(statistics()["path"]["coded_size"], coded_size);
		for (const nlohmann::json &frame : driver().log("frame"))
			for (const nlohmann::json &plane : frame["planes"])
				EXPECT_EQ(plane["pitch"], GetParam().stride);
		expect_content_driver(kFrames);
		expect_pictures(kFrames, capture(source));
	}
};

TEST_P(VaLayout, IsTheCamerasInTheDriversMemory)
{
	expect_need_met(import_path().options, GetParam().coded_size);
}

TEST_P(VaLayout, IsTheCamerasInItsOwnMemory)
{
	expect_need_met(export_path().options, GetParam().coded_size);
}

TEST_P(VaLayout, IsTheCamerasInSharedMemory)
{
	expect_need_met(dma_heap_path().options, GetParam().shared_size);
}

INSTANTIATE_TEST_SUITE_P(
	Drivers, VaLayout,
	testing::Values(VaNeed{"mesa22", {{"PERSONA", "mesa22"}}, 768, "768x368", "768x368"},
			VaNeed{"mesa_new", {{"PERSONA", "mesa-new"}}, 768, "768x368", "768x368"},
			VaNeed{"ihd", {{"PERSONA", "ihd"}}, 640, "640x368", "640x368"},
			VaNeed{"ihd_lp", {{"PERSONA", "ihd-lp"}}, 640, "640x368", "640x360"},
			VaNeed{"i965", {{"PERSONA", "i965"}}, 640, "640x368", "640x368"},
			VaNeed{"pitch_256", {{"PITCH_ALIGN", "256"}}, 768, "768x368", "768x368"},
			VaNeed{"rows_32", {{"HEIGHT_ALIGN", "32"}}, 640, "640x384", "640x384"}),
	[](const auto &test) { return test.param.name; });

} // namespace
} // namespace penstock::test
