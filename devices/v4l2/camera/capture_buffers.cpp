#include "devices/v4l2/camera/capture_buffers.h"

namespace penstock::v4l2 {

CaptureBuffers::~CaptureBuffers()
{
	if (pool)
		(void)pool->set_active(false);
	pool.reset();
	if (queue_.count() != 0)
		(void)queue_.request(0, queue_.memory());
}

} // namespace penstock::v4l2
