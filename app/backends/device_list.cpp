#include "app/backends/device_list.h"

#include "app/backends/allocators.h"
#include "app/backends/camera_backends.h"
#include "app/backends/encoder_backends.h"

namespace penstock {

DeviceList list_devices(v4l2::Io &io)
{
	DeviceList list;
	for (const CameraBackend *backend : camera_backends())
		backend->list(list, io);
	for (const EncoderBackend *backend : encoder_backends())
		backend->list(list, io);
	for (const std::string &name : list_allocators({}))
		if (open_allocator(name))
			list.allocators.push_back(name);
	return list;
}

} // namespace penstock
