"""Where facts go beside the screens and the metrics: to an MQTT broker, into a queue_log.

Each is there when it is configured. They listen, and know nothing of the service; to add one is to
add it here.
"""

from collections.abc import Callable, Iterator, Mapping

from acd.broadcast import Broadcast
from acd.config.settings import Settings
from acd.core.floor import Floor
from acd.core.model import Seconds
from acd.gauges import Reading
from acd.mqtt.follower import MqttFollower
from acd.queue_log import QueueLog
from acd.supervision import Supervised


class Outlets:
    def __init__(
        self,
        settings: Settings,
        broadcast: Broadcast,
        floor: Callable[[], Floor],
        clock: Callable[[], Seconds],
    ) -> None:
        broker, chosen = settings.broker, settings.queue_log
        self._mqtt: MqttFollower | None = None
        self._queue_log: QueueLog | None = None
        if broker is not None:
            self._mqtt = MqttFollower(settings, broker, broadcast.listen(), floor, clock)
        if chosen is not None:
            self._queue_log = QueueLog(settings, chosen, broadcast.listen(), floor)

    def take_over(self) -> None:
        """The floor is there, and no fact has been told."""
        if self._queue_log is not None:
            self._queue_log.take_over()

    def take(self, settings: Settings) -> None:
        """Another configuration, in which broker and file are the same."""
        for outlet in (self._mqtt, self._queue_log):
            if outlet is not None:
                outlet.take(settings)

    def readings(self) -> Mapping[str, Reading]:
        given = [outlet.readings() for outlet in (self._mqtt, self._queue_log) if outlet]
        return {name: reading for readings in given for name, reading in readings.items()}

    def parts(self) -> Iterator[Supervised]:
        if self._mqtt is not None:
            yield Supervised("mqtt", self._mqtt.run)
        if self._queue_log is not None:
            yield Supervised("queue-log", self._queue_log.follow)
