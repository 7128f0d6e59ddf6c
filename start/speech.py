"""What is said on the terminal, in French and Arabic."""

from __future__ import annotations

import sys

HELP = """\
caseapp - gestion des dossiers des unités de protection de l'enfance
        - تدبير ملفات وحدات حماية الطفولة

  python3 run.py [options]
      FR  Installe ce qui manque, prépare la base de démonstration, affiche l'adresse et les comptes, démarre.
      AR  يثبّت ما ينقص، ويُعدّ قاعدة التجربة، ويعرض العنوان والحسابات، ثم يشغّل التطبيق.
  python3 run.py install
      FR  S'arrête après l'installation.
      AR  يتوقّف بعد التثبيت.
  python3 run.py cert [--name NOM ...] [--out DOSSIER]
      FR  Crée une autorité de certification et un certificat pour le réseau local (HTTPS).
      AR  ينشئ سلطة تصديق وشهادة للشبكة المحلية (HTTPS).
  python3 run.py [--data DOSSIER] [--database-url URL] flask COMMANDE ...
      FR  Exécute une commande de l'application, par exemple : flask backup create
      AR  ينفّذ أمرا من أوامر التطبيق، مثلا: flask backup create
  python3 run.py test [--require browser,postgres] [--long] [-- options de pytest]
      FR  Installe les outils de test, lance toutes les vérifications et tous les tests.
      AR  يثبّت أدوات الاختبار، ثم يُجري كل عمليات التحقّق وكل الاختبارات.

Options
  --port PORT            FR  port d'écoute (8000)                     AR  منفذ الاستماع (8000)
  --host ADRESSE         FR  adresse d'écoute (127.0.0.1) ; une autre que celle de cette machine exige
                             --tls-cert et --tls-key
                         AR  عنوان الاستماع (127.0.0.1)؛ وكل عنوان غير عنوان هذا الجهاز يستلزم
                             --tls-cert و --tls-key
  --tls-cert FICHIER     FR  certificat du serveur                    AR  شهادة الخادم
  --tls-key FICHIER      FR  clé privée du serveur                    AR  المفتاح الخاص للخادم
  --no-demo              FR  sans données de démonstration            AR  بدون بيانات تجريبية
  --data DOSSIER         FR  base, clés et documents ailleurs que dans instance/
                         AR  حفظ القاعدة والمفاتيح والوثائق خارج instance/
  --database-url URL     FR  autre base : postgresql+psycopg://utilisateur@machine/base
                         AR  قاعدة أخرى: postgresql+psycopg://user@host/database
  --help                 FR  cette page                               AR  هذه الصفحة

  FR  Les variables CASEAPP_PORT, CASEAPP_HOST, CASEAPP_TLS_CERT, CASEAPP_TLS_KEY, CASEAPP_DEMO, CASEAPP_DATA
      et CASEAPP_DATABASE_URL disent la même chose ; l'option l'emporte sur la variable.
  AR  متغيّرات البيئة المذكورة أعلاه تقوم مقام الخيارات، والخيار مقدَّم على المتغيّر.
"""


def say(text: str = "") -> None:
    """Print a line now, whatever the terminal's encoding: Arabic in UTF-8 rather than a crash."""
    try:
        print(text, flush=True)
    except UnicodeEncodeError:
        sys.stdout.buffer.write((text + "\n").encode("utf-8"))
        sys.stdout.buffer.flush()


def step(french: str, arabic: str) -> None:
    """Announce what is being done, in both languages on one line."""
    say(f"• {french} · {arabic}")


class Stop(Exception):
    """The end of the road: what to say in French and Arabic, the lines common to both, the exit code."""

    def __init__(self, french: str, arabic: str, *details: str, code: int = 1) -> None:
        super().__init__(french)
        self.french, self.arabic, self.details, self.code = french, arabic, details, code

    def show(self) -> None:
        """Say it."""
        say()
        say("✗ FR  " + self.french)
        say("✗ AR  " + self.arabic)
        for line in self.details:
            say("      " + line)
