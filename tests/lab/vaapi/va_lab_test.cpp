#include "tests/lab/vaapi/va_lab_test.h"

#include <fmt/format.h>
#include <linux/videodev2.h>

#include "tests/support/pictures/raw_capture.h"

namespace penstock::test {
namespace {

constexpr int kColourSquares = 4;

std::string size_of(const VaSource &source)
{
	return fmt::format("{}x{}", source.width, source.height);
}

std::vector<std::string> source_words(const VaSource &source)
{
	std::vector<std::string> words{"--size", size_of(source), "--format", source.format};
	if (source.hdmi)
		return words + std::vector<std::string>{"--input", "3"};
	return words + std::vector<std::string>{"--fps", source.rate};
}

/// Luma and then interleaved chroma, without padding.
std::string to_nv12(const Picture &picture)
{
	const std::vector<Component> &components = picture.components();
	std::string bytes(components[0].samples.begin(), components[0].samples.end());
	for (std::size_t i = 0; i < components[1].samples.size(); ++i)
		for (std::size_t chroma : {1, 2})
			bytes += static_cast<char>(components[chroma].samples[i]);
	return bytes;
}

} // namespace

void VaLab::SetUp()
{
	LabTest::SetUp();
	vivid_.set("Test Pattern", kColourSquares);
	names_.emplace();
	use_driver();
}

void VaLab::TearDown()
{
	driver_.reset();
	names_.reset();
}

void VaLab::use_driver(const DriverEnvironment::Variables &variables)
{
	driver_.reset();
	driver_.emplace(variables);
}

nlohmann::json VaLab::end_of_log() const
{
	const std::vector<nlohmann::json> ends = driver_->log("END");
	return ends.empty() ? nlohmann::json::object() : ends.back();
}

VaLab::Words VaLab::record_words(const VaSource &source, unsigned frames,
				 const Words &options) const
{
	return Words{"record", "--encoder", "vaapi"} + source_words(source) +
	       Words{"--frames", std::to_string(frames)} + options +
	       Words{"--overwrite", "-o", stream(), "--stats-file", file("statistics.json")};
}

Finished VaLab::record(const VaSource &source, unsigned frames, const Words &options) const
{
	return penstock(record_words(source, frames, options));
}

nlohmann::json VaLab::plan(const VaSource &source, const Words &options) const
{
	Finished run = penstock(Words{"plan", "--encoder", "vaapi", "--json"} +
				source_words(source) + options);
	return nlohmann::json::parse(run.out);
}

std::string VaLab::decode() const
{
	const std::string decoded = file("decoded");
	Finished run = test::run({"ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "h264", "-i",
				  stream(), "-fps_mode", "passthrough", "-f", "rawvideo",
				  "-pix_fmt", "nv12", decoded});
	EXPECT_EQ(run.ending, exited(0));
	EXPECT_EQ(run.err, "");
	return read_file(decoded);
}

std::string VaLab::capture(const VaSource &source) const
{
	// Recordings leave the grabber's timings and composition as they were; others than those
	// that are set take both back.
	if (source.hdmi) {
		VideoNode node(vivid_.node());
		node.set_dv_timings(1280, 720);
		node.set_dv_timings(1920, 1080);
	}
	return to_nv12(
		capture_picture(vivid_.node(), V4L2_PIX_FMT_NV12, source.width, source.height));
}

void VaLab::expect_pictures(unsigned frames, const std::string &expected) const
{
	const std::string decoded = decode();
	ASSERT_EQ(decoded.size(), expected.size() * frames);
	for (unsigned frame = 0; frame < frames; ++frame)
		ASSERT_EQ(decoded.compare(frame * expected.size(), expected.size(), expected), 0)
			<< "frame " << frame;
}

void VaLab::expect_content_driver(unsigned frames) const
{
	EXPECT_THAT(driver_->violations(), testing::IsEmpty());
	const nlohmann::json end = end_of_log();
	EXPECT_EQ(end["violations"], 0);
	EXPECT_EQ(end["frames"], frames);
	for (const char *call : {"put_image", "derive_image", "get_image"})
		EXPECT_EQ(end[call], 0) << call;
}

std::set<std::uint64_t> frame_inodes(const std::vector<nlohmann::json> &frames)
{
	std::set<std::uint64_t> inodes;
	for (const nlohmann::json &frame : frames)
		for (const nlohmann::json &plane : frame["planes"])
			inodes.insert(plane["ino"].get<std::uint64_t>());
	return inodes;
}

} // namespace penstock::test
