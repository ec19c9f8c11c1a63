#include <chrono>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/fakes/changed_io.h"
#include "tests/support/process/kept_log.h"
#include "tests/support/rigs/fake_node_run.h"

// A whole run whose driver takes memory in the trial and refuses it while it streams: what the user
// is told of the path that follows, or of there being none, is what the exit code says.

namespace penstock::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// One node's driver refuses to queue any dmabuf once the camera streams.
class LateRefusal final : public ChangedNode
{
public:
	using ChangedNode::ChangedNode;

	int ioctl(int fd, unsigned long request, void *argument) override
	{
		if (is_of_node(fd) && request == VIDIOC_QBUF && streams_ &&
		    static_cast<v4l2_buffer *>(argument)->memory == V4L2_MEMORY_DMABUF)
			return -EFAULT;
		const int result = ChangedNode::ioctl(fd, request, argument);
		streams_ =
			streams_ || (request == VIDIOC_STREAMON && result == 0 &&
				     *static_cast<int *>(argument) == V4L2_BUF_TYPE_VIDEO_CAPTURE);
		return result;
	}

private:
	bool streams_ = false;
};

struct Refused {
	const char *name;
	std::string node; ///< whose driver refuses
	std::optional<Strategy> only;
	ZeroCopy zero_copy;
	bool other_imports; ///< the other device does, so that there is a path without a copy
	ExitCode code;
	const char *words; ///< that are said of what follows
};

class NoNextPath : public testing::TestWithParam<Refused>
{
protected:
	ExitCode run()
	{
		FakeCameraNodeTraits camera;
		camera.free_running = true;
		camera.demands.imports =
			GetParam().node == kFakeCameraPath || GetParam().other_imports;
		FakeEncoderNodeTraits encoder;
		encoder.controls = usual_encoder_controls();
		encoder.demands.imports =
			GetParam().node == kFakeEncoderPath || GetParam().other_imports;
		FakeIo nodes;
		nodes.add(kFakeCameraPath, std::make_shared<FakeCameraNode>(camera));
		nodes.add(kFakeEncoderPath, std::make_shared<FakeEncoderNode>(encoder));
		LateRefusal io(nodes, GetParam().node);

		RecordSettings settings = fake_node_settings(scratch_, 5);
		PipelineSettings &pipeline = settings.pipelines[0];
		pipeline.policy.memory = GetParam().only;
		pipeline.policy.zero_copy = GetParam().zero_copy;
		return run_now(settings, io);
	}

	ScratchDirectory scratch_;
};

TEST_P(NoNextPath, IsToldInTheWordsOfItsExitCode)
{
	const KeptLog log;
	EXPECT_EQ(run(), GetParam().code) << log.text();
	EXPECT_THAT(log.text(), HasSubstr("VIDIOC_QBUF " + GetParam().node));
	EXPECT_THAT(log.text(), HasSubstr(GetParam().words));
	// That is said of exit code 4, before anything has streamed.
	EXPECT_THAT(log.text(), Not(HasSubstr("no path from this camera to this encoder")));
}

constexpr Strategy kImport = Strategy::kImport;
constexpr Strategy kExport = Strategy::kExport;
constexpr const char *kNone = "no other path is allowed";
constexpr const char *kNext = "falling back to the next path";

const Refused kCases[] = {
	{"goes_on", kFakeCameraPath, {}, ZeroCopy::kPrefer, true, ExitCode::kDone, kNext},
	{"camera", kFakeCameraPath, kImport, ZeroCopy::kPrefer, true, ExitCode::kCameraLost, kNone},
	{"encoder", kFakeEncoderPath, kExport, ZeroCopy::kPrefer, true, ExitCode::kEncoderFailed,
	 kNone},
	{"only_copies_camera",
	 kFakeCameraPath,
	 {},
	 ZeroCopy::kRequire,
	 false,
	 ExitCode::kCopyRefused,
	 kNone},
	{"only_copies_encoder",
	 kFakeEncoderPath,
	 {},
	 ZeroCopy::kRequire,
	 false,
	 ExitCode::kCopyRefused,
	 kNone},
};

INSTANTIATE_TEST_SUITE_P(Refused, NoNextPath, testing::ValuesIn(kCases),
			 [](const auto &each) { return std::string(each.param.name); });

} // namespace
} // namespace penstock::test
