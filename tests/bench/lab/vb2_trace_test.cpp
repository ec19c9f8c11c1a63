#include "tests/bench/lab/vb2_trace.h"

#include <sstream>

#include <gtest/gtest.h>

namespace penstock::bench {
namespace {

/// Two frames; c is the camera, e the encoder, which is given one on trial before, and whose stream
/// ends with an empty buffer.
constexpr const char *kTrace = R"(# tracer: nop
            bash-7  [000] .....  0.800000: sched_process_exec: filename=/bin/timeout pid=7 old_pid=7
        recorder-7  [000] .....  0.900000: sched_process_exec: filename=/bin/recorder pid=7 old_pid=7
        recorder-7  [000] .....  0.950000: vb2_qbuf: owner = e, queued = 0, owned_by_drv = 0, index = 3, type = 2, bytesused = 100, timestamp = 0
        recorder-7  [000] .....  1.000000: vb2_qbuf: owner = c, queued = 1, owned_by_drv = 0, index = 3, type = 1, bytesused = 100, timestamp = 0
        recorder-7  [000] .....  1.000001: vb2_qbuf: owner = e, queued = 1, owned_by_drv = 0, index = 0, type = 1, bytesused = 0, timestamp = 0
 vivid-000-vid-c-8  [000] .....  1.000010: vb2_buf_done: owner = c, queued = 1, owned_by_drv = 0, index = 3, type = 1, bytesused = 100, timestamp = 0
        recorder-7  [000] .....  1.000030: vb2_dqbuf: owner = c, queued = 0, owned_by_drv = 0, index = 3, type = 1, bytesused = 100, timestamp = 5
        recorder-7  [000] .....  1.000035: vb2_qbuf: owner = e, queued = 1, owned_by_drv = 0, index = 3, type = 2, bytesused = 100, timestamp = 5
        recorder-7  [000] .....  1.010035: vb2_buf_done: owner = e, queued = 1, owned_by_drv = 0, index = 3, type = 2, bytesused = 100, timestamp = 5
        recorder-7  [000] .....  1.010036: vb2_buf_done: owner = e, queued = 1, owned_by_drv = 0, index = 0, type = 1, bytesused = 9, timestamp = 5
        recorder-7  [000] .....  1.010040: vb2_dqbuf: owner = e, queued = 0, owned_by_drv = 0, index = 3, type = 2, bytesused = 100, timestamp = 5
        recorder-7  [000] .....  1.010076: vb2_dqbuf: owner = e, queued = 0, owned_by_drv = 0, index = 0, type = 1, bytesused = 9, timestamp = 5
 vivid-000-vid-c-8  [000] .....  1.999999: vb2_buf_done: owner = c, queued = 1, owned_by_drv = 0, index = 3, type = 1, bytesused = 100, timestamp = 0
        recorder-7  [000] .....  2.000000: vb2_dqbuf: owner = c, queued = 0, owned_by_drv = 0, index = 3, type = 1, bytesused = 100, timestamp = 6
        recorder-7  [000] .....  2.000002: vb2_qbuf: owner = e, queued = 1, owned_by_drv = 0, index = 3, type = 2, bytesused = 100, timestamp = 6
        recorder-7  [000] .....  2.000012: vb2_buf_done: owner = e, queued = 1, owned_by_drv = 0, index = 0, type = 1, bytesused = 9, timestamp = 6
        recorder-7  [000] .....  2.000015: vb2_dqbuf: owner = e, queued = 0, owned_by_drv = 0, index = 0, type = 1, bytesused = 9, timestamp = 6
        recorder-7  [000] .....  2.000020: vb2_buf_done: owner = e, queued = 0, owned_by_drv = 0, index = 1, type = 1, bytesused = 0, timestamp = 0
        recorder-7  [000] .....  2.000021: vb2_dqbuf: owner = e, queued = 0, owned_by_drv = 0, index = 1, type = 1, bytesused = 0, timestamp = 0
 vivid-000-vid-c-8  [000] .....  2.100000: vb2_buf_done: owner = c, queued = 1, owned_by_drv = 0, index = 2, type = 1, bytesused = 100, timestamp = 0
             cat-9  [000] .....  2.200000: sched_process_exec: filename=/bin/cat pid=9 old_pid=9
)";

using Times = std::vector<std::int64_t>;

TEST(Vb2Trace, MeasuresTheStagesOfEveryCodedFrame)
{
	std::istringstream trace(kTrace);
	std::string mistake;
	auto stages = read_stages(trace, mistake);
	ASSERT_TRUE(stages) << mistake;
	EXPECT_EQ(stages->done_to_dequeue, (Times{20, 1}));
	EXPECT_EQ(stages->dequeue_to_submit, (Times{5, 2}));
	EXPECT_EQ(stages->encode, (Times{10001, 10}));
	EXPECT_EQ(stages->coded_to_dequeue, (Times{40, 3}));
	EXPECT_EQ(stages->program, (Times{65, 6}));
	EXPECT_EQ(stages->first_coded, 110076);
}

TEST(Vb2Trace, KnowsTheMultiPlanarQueues)
{
	std::string text = kTrace;
	for (std::size_t at = 0; (at = text.find("type = ", at)) != std::string::npos; at += 8)
		text.replace(at + 7, 1, text[at + 7] == '1' ? "9" : "10");
	std::istringstream trace(text);
	std::string mistake;
	auto stages = read_stages(trace, mistake);
	ASSERT_TRUE(stages) << mistake;
	EXPECT_EQ(stages->program, (Times{65, 6}));
}

TEST(Vb2Trace, TellsWhenNothingWasEncoded)
{
	std::istringstream trace("# tracer: nop\n");
	std::string mistake;
	EXPECT_FALSE(read_stages(trace, mistake));
	EXPECT_EQ(mistake, "no frame reached an encoder");
}

TEST(Vb2Trace, PassesOverOtherLines)
{
	EXPECT_FALSE(parse_vb2_event("# entries-in-buffer/entries-written: 24/24   #P:1"));
	EXPECT_FALSE(parse_vb2_event("x-1 [000] ..... 1.0: vb2_qbuf: owner = c, index = 0"));
	EXPECT_FALSE(parse_vb2_event(": vb2_qbuf: "));
	EXPECT_FALSE(parse_vb2_event(""));
}

} // namespace
} // namespace penstock::bench
